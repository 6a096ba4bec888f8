namespace NetDsl.Networks.Tests.Running;

/// <summary>Means and standard deviations of predictions with other values dropped each time.</summary>
public sealed class UncertaintyTests
{
    private static readonly float[] Inputs = [.. Enumerable.Range(0, 24).Select(i => MathF.Sin(3 * i + 1))];

    /// <summary>Two samples of x w, each with its own features kept: mean x w, variance the sum of (x w)² p / (1 - p).</summary>
    [Fact]
    public void Mean_and_deviation_are_those_of_the_formula()
    {
        var model = Load("Input(12), Dropout(0.25), Dense(3), MeanSquaredError", 2);
        var weights = model.Parameters[0].Read();
        const int samples = 4000;
        var result = model.PredictWithUncertainty(Inputs, samples);

        var expected = model.Forward(Inputs);
        for (var i = 0; i < 6; i++)
        {
            var (n, unit) = (i / 3, i % 3);
            var deviation = Math.Sqrt(Enumerable.Range(0, 12).Sum(f => Math.Pow(Inputs[n * 12 + f] * weights[unit * 12 + f], 2)) * 0.25 / 0.75);
            ((double)result.Mean[i]).ShouldBe(expected[i], 5 * deviation / Math.Sqrt(samples));
            ((double)result.Deviation[i]).ShouldBe(deviation, 0.06 * deviation);
        }
    }

    [Theory]
    [InlineData("Dropout(0.3)")]
    [InlineData("Dropout2d(0.3)")]
    [InlineData("DropPath(0.3)")]
    [InlineData("AlphaDropout(0.3)")]
    [InlineData("GaussianNoise(0.3)")]
    [InlineData("Conv2d(2, 2, DropConnect = 0.3)")]
    public void Every_layer_that_drops_or_adds_noise_does_so(string word)
    {
        var model = Load($"Input(2, 3, 2), {word}, MeanSquaredError", 2);
        var result = model.PredictWithUncertainty(Inputs, 50);
        result.Deviation.ShouldAllBe(d => d > 0.001f);
        // The same call gives the same, another seed something else.
        model.PredictWithUncertainty(Inputs, 50).Mean.ShouldBe(result.Mean);
        model.PredictWithUncertainty(Inputs, 50, seed: 1).Mean.ShouldNotBe(result.Mean);
        foreach (var drop in model.DropRates)
            drop.Rate = 0;
        if (model.DropRates.Count > 0)
            model.PredictWithUncertainty(Inputs, 2).Deviation.ShouldAllBe(d => d < 1e-6f);
    }

    /// <summary>Dropout and batch normalisation in one network: what is normalised does not depend on the batch, and nothing is learned.</summary>
    [Fact]
    public void All_else_is_as_at_inference()
    {
        var model = Load("Input(2, 3, 2), Cutout(2), Conv2d(4, 2), BatchNorm, RRelu, Dropout(0.2), Flatten, Dense(3), SoftmaxCrossEntropy, Head(\"aux\", Weight = 0.5), Dense(2), MeanSquaredError", 2);
        var optimizer = new Sgd(0.05f);
        var targets = new float[] { 1, 2, 0, 0, 0, 0 };
        for (var i = 0; i < 20; i++)
            model.TrainStep(Inputs, targets, optimizer);
        var before = model.Parameters.Select(p => p.Read()).ToList();
        var both = model.PredictWithUncertainty(Inputs, 200);
        model.Parameters.Zip(before).ShouldAllBe(p => p.First.Read().SequenceEqual(p.Second));
        model.StepCount.ShouldBe(20);

        // The first sample alone has the same masks, without the second.
        var first = model.PredictWithUncertainty(Inputs.AsSpan(0, 12), 200);
        first.Mean.ShouldBeClose(both.Mean[..3], "mean of the first", 1e-5);
        first.Deviation.ShouldBeClose(both.Deviation[..3], "deviation of the first", 1e-5);

        model.DropRates.ShouldHaveSingleItem().Rate = 0;
        var sure = model.PredictWithUncertainty(Inputs, 3);
        var outputs = new float[6];
        model.Evaluate(Inputs, targets, outputs);
        sure.Mean.ShouldBeClose(outputs, "without dropout", 1e-6);
        sure.Deviation.ShouldAllBe(d => d < 1e-6f);
    }

    [Fact]
    public void Training_goes_on_as_if_nobody_had_asked()
    {
        var (asked, plain) = (Load(SmallNetwork.Case.Attributes, 7), Load(SmallNetwork.Case.Attributes, 7));
        var trial = new Trial(asked, 7);
        foreach (var (from, to) in asked.Parameters.Zip(plain.Parameters))
            to.Write(from.Read());
        var (one, other) = (new Sgd(0.05f, 0.9f), new Sgd(0.05f, 0.9f));
        for (var i = 0; i < 3; i++)
        {
            asked.PredictWithUncertainty(trial.Inputs, 2);
            asked.TrainStep(trial.Inputs, trial.Targets, one).ShouldBe(plain.TrainStep(trial.Inputs, trial.Targets, other));
        }
    }

    [Fact]
    public void Softmax_makes_probabilities_of_logits_before_they_are_averaged()
    {
        var model = Load("Input(12), Dropout(0.5), Dense(3), SoftmaxCrossEntropy", 2);
        var probabilities = model.PredictWithUncertainty(Inputs, 30, softmax: true);
        for (var n = 0; n < 2; n++)
            probabilities.Mean.Skip(3 * n).Take(3).Sum().ShouldBe(1, 1e-5f);
        probabilities.Mean.ShouldAllBe(p => p > 0 && p < 1);
        probabilities.Deviation.ShouldAllBe(d => d > 0 && d < 0.6f);
        // Two classes of an image: each pixel has its own probabilities.
        var pixels = Load("Input(2, 3, 2), Dropout(0.5), MeanSquaredError", 2).PredictWithUncertainty(Inputs, 10, softmax: true);
        for (var pixel = 0; pixel < 6; pixel++)
            (pixels.Mean[pixel] + pixels.Mean[pixel + 6]).ShouldBe(1, 1e-5f);
    }

    /// <summary>The means of softmax are not the softmax of means: by hand, from the logits of each run.</summary>
    [Fact]
    public void Each_run_s_logits_become_probabilities()
    {
        var model = Load("Input(12), Dropout(0.5), Dense(2), SoftmaxCrossEntropy", 1);
        float[] inputs = Inputs[..12];
        var (logits, probabilities) = (model.PredictWithUncertainty(inputs, 2), model.PredictWithUncertainty(inputs, 2, softmax: true));
        // Mean and standard deviation determine two numbers, except for their order.
        double[] Of(int i) => [logits.Mean[i] - logits.Deviation[i] / Math.Sqrt(2), logits.Mean[i] + logits.Deviation[i] / Math.Sqrt(2)];
        var candidates = new[] { (0, 0, 1, 1), (0, 1, 1, 0) }.Select(o => (Sigmoid(Of(0)[o.Item1] - Of(1)[o.Item2]) + Sigmoid(Of(0)[o.Item3] - Of(1)[o.Item4])) / 2);
        candidates.ShouldContain(c => Math.Abs(c - probabilities.Mean[0]) < 1e-5);

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }

    [Fact]
    public void What_cannot_be_answered_is_refused()
    {
        var plain = Load("Input(2, 3, 2), Cutout(2), RRelu, Flatten, Dense(3), SoftmaxCrossEntropy", 2);
        Should.Throw<InvalidOperationException>(() => plain.PredictWithUncertainty(Inputs, 5)).Message
            .ShouldBe("Net has no layer that drops anything or adds noise, so all its answers would be the same. Declare one, for example Dropout(0.1).");
        var model = Load("Input(12), Dropout, Dense(3), SoftmaxCrossEntropy", 2);
        Should.Throw<ArgumentOutOfRangeException>(() => model.PredictWithUncertainty(Inputs, 1)).Message.ShouldStartWith("Net: a deviation takes 2 samples or more.");
        Should.Throw<ArgumentException>(() => model.PredictWithUncertainty(new float[7], 5)).Message.ShouldStartWith("Net: inputs must hold whole samples of 12 = 12 numbers, but hold 7 numbers.");
        Should.Throw<ArgumentException>(() => model.PredictWithUncertainty(Inputs, 5, new float[6], new float[5])).Message.ShouldStartWith("Net: 2 samples give 6 outputs, but there is room for 5.");
        // A rejected call changes nothing.
        model.TrainStep(Inputs, new float[] { 0, 1 }, new Sgd(0.1f)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_program_is_emitted_only_where_something_is_left_to_chance()
    {
        foreach (var (attributes, isRandom) in new[] { ("Input(4), Dense(2), MeanSquaredError", false), ("Input(1, 2, 2), Cutout(1), RRelu, MeanSquaredError", false), ("Input(4), GaussianNoise(1), MeanSquaredError", true) })
            Emitted(attributes).Contains("struct SamplingProgram").ShouldBe(isRandom, attributes);
        // Nor if it is in a head for training only.
        Emitted("Input(4), Dense(2), MeanSquaredError, Head(\"aux\", TrainingOnly = true), Dropout, Dense(2), MeanSquaredError").ShouldNotContain("SamplingProgram");

        static string Emitted(string attributes)
        {
            var loaded = LoadedNetwork.Load(new NetworkCase("Net", attributes).Source);
            return string.Join("\n", loaded.Host.Emitted.Values);
        }
    }

    private static Model Load(string attributes, int batch) => LoadedNetwork.Load(new NetworkCase("Net", attributes).Source).Create(Device.Cpu, batch);
}
