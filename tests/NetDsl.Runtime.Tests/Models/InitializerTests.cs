namespace NetDsl.Runtime.Tests.Models;

public class InitializerTests
{
    private static float[] Draw(Initializer initializer, int seed = 1)
    {
        var values = new float[40_000];
        initializer.Fill(values, new Random(seed));
        return values;
    }

    private static double Deviation(float[] values) => Math.Sqrt(values.Average(v => (double)v * v));

    [Fact]
    public void Constants_are_the_same_everywhere()
    {
        Draw(Initializer.Zeros).ShouldAllBe(v => v == 0);
        Draw(Initializer.Ones).ShouldAllBe(v => v == 1);
        Draw(Initializer.Constant(-0.5f)).ShouldAllBe(v => v == -0.5f);
    }

    [Fact]
    public void Random_values_have_the_mean_range_and_deviation_that_the_papers_give()
    {
        // 40,000 draws: the mean is within 4 of its own deviations, of 1/200 each.
        var xavier = Draw(Initializer.Xavier(30, 20));
        xavier.Average(v => (double)v).ShouldBe(0, 0.02 * 0.2);
        Deviation(xavier).ShouldBe(Math.Sqrt(2.0 / 50), 0.002);
        var bound = Math.Sqrt(6.0 / 50);
        xavier.Max().ShouldBeInRange((float)(0.999 * bound), (float)(1.0001 * bound));
        xavier.Min().ShouldBeInRange((float)(-1.0001 * bound), (float)(-0.999 * bound));

        var kaiming = Draw(Initializer.Kaiming(50));
        kaiming.Average(v => (double)v).ShouldBe(0, 0.02 * 0.2);
        Deviation(kaiming).ShouldBe(Math.Sqrt(2.0 / 50), 0.003);
        // Normal: about 4.6 of 100 lie beyond two deviations.
        (kaiming.Count(v => Math.Abs(v) > 0.4) / 40_000.0).ShouldBe(0.0455, 0.005);
        Deviation(Draw(Initializer.Kaiming(50, slope: 1))).ShouldBe(Math.Sqrt(1.0 / 50), 0.003);
    }

    [Fact]
    public void Parts_of_a_parameter_have_initial_values_of_their_own()
    {
        var values = Draw(Initializer.Parts((10_000, Initializer.Constant(2)), (20_000, Initializer.Kaiming(8)), (10_000, Initializer.Uniform(0.1f))));
        values[..10_000].ShouldAllBe(v => v == 2);
        Deviation(values[10_000..30_000]).ShouldBe(0.5, 0.01);
        values[30_000..].ShouldAllBe(v => Math.Abs(v) <= 0.1f);
        Deviation(values[30_000..]).ShouldBe(0.1 / Math.Sqrt(3), 0.002);
    }

    [Fact]
    public void The_same_stream_gives_the_same_values()
    {
        Draw(Initializer.Normal(1)).ShouldBe(Draw(Initializer.Normal(1)));
        Draw(Initializer.Normal(1), seed: 2).ShouldNotBe(Draw(Initializer.Normal(1)));
    }
}
