namespace NetDsl.Networks.Tests.Running;

/// <summary>Masks are random, so PyTorch's values cannot be compared with; their statistics can.</summary>
public sealed class DropoutTests
{
    private const int Features = 5000;

    [Theory]
    [InlineData("0.1")]
    [InlineData("0.5")]
    [InlineData("0.8")]
    public void Drops_its_share_and_scales_the_rest(string rate)
    {
        using var loaded = LoadedNetwork.Load(new NetworkCase("Dropping", $"Input({Features}), Dropout({rate}), MeanSquaredError").Source);
        var model = loaded.Create(Device.Cpu, 4);
        var dropped = double.Parse(rate, System.Globalization.CultureInfo.InvariantCulture);
        var inputs = Enumerable.Repeat(1f, 4 * Features).ToArray();
        var outputs = new float[inputs.Length];
        model.TrainStep(inputs, inputs, new Sgd(0.1f), outputs);

        // 20,000 draws: the share of zeros is within 5 standard deviations, at most 0.018, unless something is wrong.
        var zeros = outputs.Count(y => y == 0);
        ((double)zeros / outputs.Length).ShouldBe(dropped, 5 * Math.Sqrt(dropped * (1 - dropped) / outputs.Length));
        outputs.Where(y => y != 0).ShouldAllBe(y => Math.Abs(y - (float)(1 / (1 - dropped))) < 1e-5f);

        // Neighbours and samples are dropped independently: the share of pairs is the square of the share.
        Pairs(1).ShouldBe(dropped * dropped, 0.02);
        Pairs(Features).ShouldBe(dropped * dropped, 0.02);
        model.Forward(inputs).ShouldBe(inputs);

        double Pairs(int distance) => Enumerable.Range(0, outputs.Length - distance)
            .Average(i => outputs[i] == 0 && outputs[i + distance] == 0 ? 1d : 0d);
    }

    [Fact]
    public void A_path_is_dropped_for_whole_samples_anew_at_each_step()
    {
        const int samples = 4000, length = 12;
        using var loaded = LoadedNetwork.Load(new NetworkCase("DroppingPaths", "Input(3, 2, 2), DropPath(0.3), MeanSquaredError").Source);
        var model = loaded.Create(Device.Cpu, samples);
        var inputs = Enumerable.Repeat(1f, samples * length).ToArray();
        var (first, second) = (Step(), Step());

        // 4,000 draws: within 5 standard deviations.
        ((double)first.Count(kept => !kept) / samples).ShouldBe(0.3, 5 * Math.Sqrt(0.3 * 0.7 / samples));
        Pairs(first.Zip(first.Skip(1))).ShouldBe(0.09, 5 * Math.Sqrt(0.09 * 0.91 / samples));
        Pairs(first.Zip(second)).ShouldBe(0.09, 5 * Math.Sqrt(0.09 * 0.91 / samples));
        model.Forward(inputs).ShouldBe(inputs);

        double Pairs(IEnumerable<(bool, bool)> pairs) => pairs.Average(pair => pair is (false, false) ? 1d : 0d);

        bool[] Step()
        {
            var outputs = new float[inputs.Length];
            model.TrainStep(inputs, inputs, new Sgd(0.1f), outputs);
            foreach (var sample in outputs.Chunk(length))
                sample.ShouldAllBe(y => y == sample[0]);
            outputs.Where(y => y != 0).ShouldAllBe(y => Math.Abs(y - 1 / 0.7f) < 1e-5f);
            return [.. outputs.Chunk(length).Select(sample => sample[0] != 0)];
        }
    }
}
