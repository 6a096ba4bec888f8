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
        // 40,000 draws: the mean is within 4 of its own standard deviations, of 1/200 each.
        var xavier = Draw(Initializer.Xavier(30, 20));
        xavier.Average(v => (double)v).ShouldBe(0, 0.02 * 0.2);
        Deviation(xavier).ShouldBe(Math.Sqrt(2.0 / 50), 0.002);
        var bound = Math.Sqrt(6.0 / 50);
        xavier.Max().ShouldBeInRange((float)(0.999 * bound), (float)(1.0001 * bound));
        xavier.Min().ShouldBeInRange((float)(-1.0001 * bound), (float)(-0.999 * bound));

        var kaiming = Draw(Initializer.Kaiming(50));
        kaiming.Average(v => (double)v).ShouldBe(0, 0.02 * 0.2);
        Deviation(kaiming).ShouldBe(Math.Sqrt(2.0 / 50), 0.003);
        // Normal: about 4.6 of 100 are beyond two standard deviations.
        (kaiming.Count(v => Math.Abs(v) > 0.4) / 40_000.0).ShouldBe(0.0455, 0.005);
        Deviation(Draw(Initializer.Kaiming(50, slope: 1))).ShouldBe(Math.Sqrt(1.0 / 50), 0.003);
    }

    [Fact]
    public void Variances_are_those_of_their_fans()
    {
        Deviation(Draw(Initializer.XavierNormal(30, 20, 2))).ShouldBe(2 * Math.Sqrt(2.0 / 50), 0.006);
        Deviation(Draw(Initializer.KaimingNormal(50, 1.5f))).ShouldBe(1.5 / Math.Sqrt(50), 0.003);
        Deviation(Draw(Initializer.LecunNormal(50))).ShouldBe(Math.Sqrt(1.0 / 50), 0.003);

        var uniform = Draw(Initializer.KaimingUniform(50, 1.5f));
        Deviation(uniform).ShouldBe(1.5 / Math.Sqrt(50), 0.003);
        uniform.Max().ShouldBe((float)(1.5 * Math.Sqrt(3.0 / 50)), 0.001f);
        Deviation(Draw(Initializer.LecunUniform(50))).ShouldBe(Math.Sqrt(1.0 / 50), 0.003);

        var range = Draw(Initializer.Uniform(1, 3));
        range.ShouldAllBe(v => v >= 1 && v < 3);
        range.Average(v => (double)v).ShouldBe(2, 0.02);
    }

    [Fact]
    public void A_truncated_normal_has_nothing_beyond_two_deviations()
    {
        var values = Draw(Initializer.TruncatedNormal(0.5f));
        values.ShouldAllBe(v => Math.Abs(v) <= 1);
        values.Max().ShouldBeGreaterThan(0.99f);
        // 1 - 4 phi(2) / (2 Phi(2) - 1) = 0.7737 is the variance that is left.
        Deviation(values).ShouldBe(0.5 * Math.Sqrt(0.7737), 0.006);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(5, 40)]
    [InlineData(40, 5)]
    [InlineData(1, 9)]
    public void An_orthogonal_matrix_has_rows_or_columns_at_right_angles(int rows, int columns)
    {
        var values = new float[rows * columns];
        Initializer.Orthogonal(columns, 1.5f).Fill(values, new Random(2));
        var (count, length) = (Math.Min(rows, columns), Math.Max(rows, columns));
        double At(int vector, int i) => rows <= columns ? values[vector * columns + i] : values[i * columns + vector];
        for (var a = 0; a < count; a++)
            for (var b = 0; b < count; b++)
                Enumerable.Range(0, length).Sum(i => At(a, i) * At(b, i)).ShouldBe(a == b ? 2.25 : 0, 1e-5);
    }

    [Fact]
    public void Given_values_stay_in_order()
    {
        var values = new float[3];
        Initializer.Values(3, 1, 2).Fill(values, new Random(1));
        values.ShouldBe([3, 1, 2]);
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
