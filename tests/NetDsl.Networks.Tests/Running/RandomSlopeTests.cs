namespace NetDsl.Networks.Tests.Running;

/// <summary>RRelu draws slopes evenly between its bounds, for each element and step; at inference it uses their mean.</summary>
public sealed class RandomSlopeTests
{
    [Fact]
    public void Slopes_are_drawn_between_the_bounds_while_training_and_are_their_mean_at_inference()
    {
        var network = new NetworkCase("Random", "Input(2000), RRelu(0.2, 0.6), MeanSquaredError");
        var loaded = LoadedNetwork.Load(NetworkCase.SourceOf([network]));
        var model = loaded.Create(Device.Cpu, batch: 2, seed: 9, network.Name);
        float[] inputs = [.. Enumerable.Repeat(-1f, 4000)];

        var steps = Enumerable.Range(0, 2).Select(_ =>
        {
            var outputs = new float[inputs.Length];
            model.TrainStep(inputs, inputs, new Sgd(0), outputs);
            return outputs.Select(y => -y).ToArray();
        }).ToArray();

        var slopes = steps[0];
        slopes.ShouldAllBe(slope => slope >= 0.2f && slope <= 0.6f);
        // 4000 draws of variance 0.4² / 12: the mean is within 4 of its standard deviations, of 0.0018 each.
        slopes.Average().ShouldBe(0.4f, 0.008f);
        slopes.Average(slope => (slope - 0.4f) * (slope - 0.4f)).ShouldBe(0.16f / 12, 0.001f);
        // Neither the other sample nor the next step has the same, nor one that goes with it.
        Covariance(slopes[..2000], slopes[2000..]).ShouldBe(0, 0.0015);
        Covariance(slopes, steps[1]).ShouldBe(0, 0.001);

        model.Forward(inputs).ShouldAllBe(y => y == -0.4f);
        model.Forward([.. Enumerable.Repeat(2f, 4000)]).ShouldAllBe(y => y == 2);
    }

    private static double Covariance(float[] a, float[] b) => a.Zip(b, (x, y) => (x - 0.4) * (y - 0.4)).Average();
}
