namespace NetDsl.Networks.Tests.Running;

/// <summary>Random numbers of layers in training: their variance and their independence; and that inference is the identity.</summary>
/// <remarks>
/// An average of n independent numbers is within 5 of its own standard deviations with practical certainty. Draws depend on a seed, so a
/// test that passes once always passes.
/// </remarks>
public sealed class NoiseTests
{
    private const int Samples = 600, Channels = 20, Pixels = 6, Length = Channels * Pixels;

    /// <summary>
    /// A layer; the number of neighbouring values that share a random number; the variance of its output for inputs of 1, whose mean stays
    /// 1.
    /// </summary>
    public static TheoryData<string, int, double> Words => new()
    {
        { "Dropout(0.1)", 1, 0.1 / 0.9 },
        { "Dropout(0.8)", 1, 0.8 / 0.2 },
        { "Dropout2d(0.3)", Pixels, 0.3 / 0.7 },
        { "DropPath(0.3)", Length, 0.3 / 0.7 },
        { "GaussianNoise(0.5)", 1, 0.25 },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public void A_layer_keeps_the_mean_and_draws_each_number_independently(string word, int together, double variance)
    {
        // Two of them side by side, so that each can be compared with the other.
        var loaded = LoadedNetwork.Load(new NetworkCase("Net", $"Input({Channels}, 3, 2), Branch, {word}, Branch, {word}, Concat, MeanSquaredError").Source);
        var model = loaded.Create(Device.Cpu, Samples, seed: 7);
        var (one, other) = Step(model, together);
        var (next, _) = Step(model, together);
        var width = Length / together;

        one.Average().ShouldBe(1, 5 * Math.Sqrt(variance / one.Length));
        // The variance of a variance is that of squares.
        var squares = one.Select(y => (y - 1) * (y - 1)).ToArray();
        squares.Average().ShouldBe(variance, 5 * Math.Sqrt((squares.Average(s => s * s) - variance * variance) / one.Length));
        Correlation(one[..^1], one[1..]).ShouldBe(0, 5 / Math.Sqrt(one.Length), "neighbours");
        Correlation(one[..^width], one[width..]).ShouldBe(0, 5 / Math.Sqrt(one.Length), "samples");
        Correlation(one, other).ShouldBe(0, 5 / Math.Sqrt(one.Length), "layers");
        Correlation(one, next).ShouldBe(0, 5 / Math.Sqrt(one.Length), "steps");

        Step(loaded.Create(Device.Cpu, Samples, seed: 7), together).One.ShouldBe(one);
        var (ofAnotherSeed, _) = Step(loaded.Create(Device.Cpu, Samples, seed: 8), together);
        Correlation(one, ofAnotherSeed).ShouldBe(0, 5 / Math.Sqrt(one.Length), "seeds");
        var inputs = Enumerable.Range(0, Length).Select(i => (float)i).ToArray();
        model.Forward(inputs).ShouldBe([.. inputs, .. inputs]);

        double Correlation(double[] a, double[] b) => a.Zip(b, (x, y) => (x - 1) * (y - 1)).Average() / variance;
    }

    [Fact]
    public void Channels_of_a_sequence_are_dropped_whole()
    {
        var loaded = LoadedNetwork.Load(new NetworkCase("Net", "Input(50, 7), Dropout1d(0.4), MeanSquaredError").Source);
        var model = loaded.Create(Device.Cpu, batch: 200);
        var channels = Train(model, Enumerable.Repeat(1f, 200 * 350)).Chunk(7).ToArray();
        channels.ShouldAllBe(channel => channel.Distinct().Count() == 1);
        channels.Average(channel => channel[0] == 0 ? 1d : 0).ShouldBe(0.4, 5 * Math.Sqrt(0.24 / channels.Length));
        channels.ShouldAllBe(channel => channel[0] == 0 || Math.Abs(channel[0] - 1 / 0.6f) < 1e-6);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Alpha_dropout_keeps_mean_and_variance_of_normal_values_and_drops_to_the_limit_of_Selu(double rate)
    {
        var loaded = LoadedNetwork.Load(new NetworkCase("Net", FormattableString.Invariant($"Input(1000), AlphaDropout({rate}), MeanSquaredError")).Source);
        var model = loaded.Create(Device.Cpu, batch: 40);
        var random = new Random(5);
        float[] inputs = [.. Enumerable.Range(0, 40_000).Select(_ => MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(MathF.Tau * random.NextSingle()))];
        var outputs = Train(model, inputs);

        outputs.Average().ShouldBe(0, 5 / Math.Sqrt(outputs.Length) + Math.Abs(inputs.Average()));
        outputs.Average(y => y * y).ShouldBe(1, 0.05);
        // A dropped value becomes one number, a l + b.
        var limit = -1.7580993408473766;
        var a = 1 / Math.Sqrt((1 - rate) * (1 + rate * limit * limit));
        var dropped = (float)(a * limit * (1 - rate));
        outputs.Average(y => Math.Abs(y - dropped) < 1e-5 ? 1d : 0).ShouldBe(rate, 5 * Math.Sqrt(rate * (1 - rate) / outputs.Length));
        model.Forward(inputs.AsSpan(0, 1000)).ShouldBe(inputs[..1000]);
    }

    [Fact]
    public void Noise_is_normal_and_the_same_whatever_the_number_of_threads()
    {
        var loaded = LoadedNetwork.Load(new NetworkCase("Net", "Input(999), GaussianNoise(2), MeanSquaredError").Source);
        using var threads = new CpuDevice(3);
        var noise = Train(loaded.Create(Device.Cpu, batch: 50), new float[50 * 999]);
        Train(loaded.Create(threads, batch: 50), new float[50 * 999]).ShouldBe(noise);
        Train(loaded.Create(new ReferenceDevice(), batch: 50), new float[50 * 999]).ShouldBeClose(noise, "reference", 1e-6);

        // The distribution function of the normal distribution at some points.
        foreach (var (deviations, share) in ((double, double)[])[(-3, 0.00135), (-1.96, 0.025), (-1, 0.15866), (0, 0.5), (0.6745, 0.75), (1.645, 0.95), (3, 0.99865)])
            noise.Average(n => n < 2 * deviations ? 1d : 0).ShouldBe(share, 5 * Math.Sqrt(share * (1 - share) / noise.Length), $"below {deviations}");
    }

    [Fact]
    public void A_square_is_cut_out_of_each_sample_around_any_pixel()
    {
        const int samples = 4000, height = 9, width = 6, size = 4;
        var loaded = LoadedNetwork.Load(new NetworkCase("Net", $"Input(2, {height}, {width}), Cutout({size}), MeanSquaredError").Source);
        var model = loaded.Create(Device.Cpu, samples);
        var (first, second) = (Squares(), Squares());

        // Rows from i - 2 up to i + 2, for each i from 0 to 8, but within the image; and columns.
        var rows = Enumerable.Range(0, height).Select(i => (Math.Max(i - 2, 0), Math.Min(i + 2, height))).ToList();
        var columns = Enumerable.Range(0, width).Select(j => (Math.Max(j - 2, 0), Math.Min(j + 2, width))).ToList();
        foreach (var place in rows)
            Share(first, s => s.Rows == place).ShouldBe(1d / height, 5 * Math.Sqrt(1d / height / samples));
        foreach (var place in columns)
            Share(first, s => s.Columns == place).ShouldBe(1d / width, 5 * Math.Sqrt(1d / width / samples));
        Share(first, s => s.Rows == rows[4] && s.Columns == columns[3]).ShouldBe(1d / 54, 5 * Math.Sqrt(1d / 54 / samples));
        Share(first.Zip(second), p => p.First == p.Second).ShouldBe(1d / 54, 5 * Math.Sqrt(1d / 54 / samples), "steps");
        Share(first.Zip(first.Skip(1)), p => p.First == p.Second).ShouldBe(1d / 54, 5 * Math.Sqrt(1d / 54 / samples), "samples");
        float[] inputs = [.. Enumerable.Range(0, 2 * height * width).Select(i => i + 1f)];
        model.Forward(inputs).ShouldBe(inputs);

        static double Share<T>(IEnumerable<T> all, Func<T, bool> which) => all.Average(one => which(one) ? 1d : 0);

        ((int, int) Rows, (int, int) Columns)[] Squares() => [.. Train(model, Enumerable.Repeat(1f, samples * 2 * height * width)).Chunk(2 * height * width).Select(sample =>
        {
            sample[..(height * width)].ShouldBe(sample[(height * width)..]);
            var zeros = Enumerable.Range(0, height * width).Where(i => sample[i] == 0).Select(i => (Row: i / width, Column: i % width)).ToList();
            var (top, bottom, left, right) = (zeros.Min(z => z.Row), zeros.Max(z => z.Row) + 1, zeros.Min(z => z.Column), zeros.Max(z => z.Column) + 1);
            zeros.Count.ShouldBe((bottom - top) * (right - left));
            return ((top, bottom), (left, right));
        })];
    }

    [Fact]
    public void Connections_are_dropped_for_the_whole_batch_anew_at_each_step()
    {
        const int inputs = 80, units = 50;
        var loaded = LoadedNetwork.Load(new NetworkCase("Net", $"Input({inputs}), Dense({units}, Bias = false, DropConnect = 0.3), MeanSquaredError").Source);
        var model = loaded.Create(Device.Cpu, batch: inputs);
        float[] ones = [.. Enumerable.Repeat(1f, inputs * units)];
        model.Parameters[0].Write(ones);
        // Each sample has one feature, so its outputs are the weights of that.
        float[] each = [.. Enumerable.Range(0, inputs * inputs).Select(i => i / inputs == i % inputs ? 1f : 0)];
        var (first, second) = (Train(model, each), Train(model, each));

        first.ShouldAllBe(w => w == 0 || Math.Abs(w - 1 / 0.7f) < 1e-6);
        Share(first).ShouldBe(0.3, 5 * Math.Sqrt(0.21 / first.Length));
        Share(first.Zip(second, Math.Max)).ShouldBe(0.09, 5 * Math.Sqrt(0.09 * 0.91 / first.Length), "steps");
        Share(first.Zip(first.Skip(1), Math.Max)).ShouldBe(0.09, 5 * Math.Sqrt(0.09 * 0.91 / first.Length), "units");
        Share(first.Zip(first.Skip(units), Math.Max)).ShouldBe(0.09, 5 * Math.Sqrt(0.09 * 0.91 / first.Length), "inputs");
        model.Forward(each).ShouldBe(ones);
        // Two equal samples have equal results.
        var twice = Train(model, [.. Enumerable.Repeat(1f, 2 * inputs)]);
        twice[..units].ShouldBe(twice[units..]);
        twice.Distinct().Count().ShouldBeGreaterThan(5);

        static double Share(IEnumerable<float> weights) => weights.Average(w => w == 0 ? 1d : 0);
    }

    /// <summary>The outputs of both layers for ones: one of each group of values that share a random number.</summary>
    private static (double[] One, double[] Other) Step(Model model, int together)
    {
        var drawn = Train(model, Enumerable.Repeat(1f, Samples * Length)).Chunk(together).ToArray();
        drawn.ShouldAllBe(values => values.All(y => y == values[0]));
        var halves = drawn.Select(values => (double)values[0]).Chunk(Length / together).ToArray();
        return ([.. halves.Where((_, i) => i % 2 == 0).SelectMany(h => h)], [.. halves.Where((_, i) => i % 2 == 1).SelectMany(h => h)]);
    }

    /// <summary>The output of one training step. Its learning rate is 0.</summary>
    private static float[] Train(Model model, IEnumerable<float> inputs)
    {
        float[] batch = [.. inputs];
        var samples = batch.Length / model.InputLength;
        var outputs = new float[samples * model.OutputLength];
        model.TrainStep(batch, new float[samples * model.TargetLength], new Sgd(0), outputs);
        return outputs;
    }
}
