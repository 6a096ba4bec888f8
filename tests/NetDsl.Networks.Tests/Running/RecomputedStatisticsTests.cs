namespace NetDsl.Networks.Tests.Running;

/// <summary>The statistics of batch normalisation over a whole data set, against the plainest sums.</summary>
public sealed class RecomputedStatisticsTests
{
    private const int Samples = 22;

    [Theory]
    [InlineData(Samples)]
    [InlineData(8)]
    [InlineData(21)]
    public async Task Means_and_variances_are_those_over_all_samples(int batch)
    {
        var loaded = Load("Input(3, 4, 5), BatchNorm(Momentum = 0.01), Relu, Conv2d(2, 3), BatchNorm(Momentum = 1), Tanh, Flatten, Dense(3), SoftmaxCrossEntropy");
        using var model = loaded.Create(Device.Cpu, batch);
        var (data, inputs) = Data(3 * 20);
        var (weights, step) = (Trained(model), model.StepCount);

        (await model.RecomputeStatisticsAsync(data)).ShouldBe(Samples);

        Trained(model).ShouldBe(weights);
        model.StepCount.ShouldBe(step);
        var (mean, variance) = Moments(inputs, channels: 3);
        Statistic(model, "BatchNorm1.MovingMean").ShouldBe(mean, 1e-5);
        Statistic(model, "BatchNorm1.MovingVariance").ShouldBe(variance, 1e-4);

        // The inputs of the second layer, by the first one's batches: 22 samples are 8, 8, 6 of at most 8, and 11, 11 of at most 21.
        var size = batch == 8 ? 8 : batch == 21 ? 11 : Samples;
        var seen = inputs.Chunk(size * 60).SelectMany(part => Convolved(model, part)).ToArray();
        (mean, variance) = Moments(seen, channels: 2);
        Statistic(model, "BatchNorm2.MovingMean").ShouldBe(mean, 1e-4);
        Statistic(model, "BatchNorm2.MovingVariance").ShouldBe(variance, 1e-3);
    }

    [Fact]
    public async Task Inference_uses_them_and_agrees_with_one_batch_of_training()
    {
        var loaded = Load("Input(4), Dense(5), BatchNorm, Tanh, Dense(3), BatchNorm, MeanSquaredError");
        using var model = loaded.Create(new ReferenceDevice(), Samples);
        var (inputs, targets) = (Normal(Samples * 4), Normal(Samples * 3));
        var data = new TensorDataset([4], inputs, targets, 3);
        var before = model.Forward(inputs);
        var outputs = new float[Samples * 3];
        model.TrainStep(inputs, targets, new Sgd(1e-30f), outputs);

        await model.RecomputeStatisticsAsync(data);

        // But for the unbiased variance: 22 to 21.
        var after = model.Forward(inputs);
        var off = after.Zip(outputs, (a, o) => Math.Abs(a - o)).Max();
        off.ShouldBeLessThan(0.15f);
        off.ShouldBeLessThan(before.Zip(outputs, (a, o) => Math.Abs(a - o)).Max() / 2);
    }

    [Fact]
    public async Task Breaking_off_leaves_the_statistics_as_they_were()
    {
        var loaded = Load("Input(3, 4, 5), BatchNorm, Flatten, Dense(3), SoftmaxCrossEntropy");
        using var model = loaded.Create(Device.Cpu, 4);
        var (data, _) = Data(60);
        var before = model.Parameters.SelectMany(p => p.Read()).ToArray();

        await Should.ThrowAsync<OperationCanceledException>(() => model.RecomputeStatisticsAsync(data, cancellationToken: new(canceled: true)));

        model.Parameters.SelectMany(p => p.Read()).ShouldBe(before);
    }

    [Theory]
    [InlineData("Input(3, 4, 5), Flatten, Dense(3), SoftmaxCrossEntropy", "Net has no statistics to recompute: it has no BatchNorm.")]
    [InlineData("Input(3, 4, 5), BatchNorm(Name = \"norm\", Momentum = 0), Flatten, Dense(3), SoftmaxCrossEntropy",
        "Net: the statistics of Norm take no share of a batch (Momentum = 0), so they cannot be recomputed. Give it a Momentum above 0.")]
    public void Where_there_is_nothing_to_recompute_that_is_said(string layers, string message)
    {
        var loaded = Load(layers);
        using var model = loaded.Create(Device.Cpu, 4);

        Should.Throw<InvalidOperationException>(() => { _ = model.RecomputeStatisticsAsync(Data(60).Data); }).Message.ShouldBe(message);
    }

    private static LoadedNetwork Load(string attributes) => LoadedNetwork.Load(new NetworkCase("Net", attributes).Source);

    private static (TensorDataset Data, float[] Inputs) Data(int length)
    {
        var inputs = Normal(Samples * length);
        // Batches that differ, so that their averages are not those of all.
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = inputs[i] * (1 + i / length) + 30;
        return (new TensorDataset([3, 4, 5], inputs, new int[Samples]), inputs);
    }

    private static float[] Normal(int length)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble())))];
    }

    private static float[] Trained(Model model) => [.. model.Parameters.Where(p => p.Info.Trainable).SelectMany(p => p.Read())];

    private static double[] Statistic(Model model, string name) => Array.ConvertAll(model.Parameters.Single(p => p.Name == name).Read(), x => (double)x);

    private static (double[] Mean, double[] Variance) Moments(float[] samples, int channels)
    {
        var planes = samples.Chunk(samples.Length / Samples / channels).ToList();
        var values = Enumerable.Range(0, channels).Select(c => planes.Where((_, i) => i % channels == c).SelectMany(p => p).Select(x => (double)x).ToArray()).ToList();
        double[] mean = [.. values.Select(v => v.Average())];
        return (mean, [.. values.Select((v, c) => v.Sum(x => (x - mean[c]) * (x - mean[c])) / (v.Length - 1))]);
    }

    /// <summary>The first normalisation by the moments of a batch, the rectifier and the convolution.</summary>
    private static float[] Convolved(Model model, float[] batch)
    {
        var samples = batch.Length / 60;
        var (weight, bias) = (model.Parameters.Single(p => p.Name == "Conv1.Weight").Read(), model.Parameters.Single(p => p.Name == "Conv1.Bias").Read());
        var x = new double[batch.Length];
        for (var c = 0; c < 3; c++)
        {
            var own = Enumerable.Range(0, batch.Length).Where(i => i / 20 % 3 == c).ToArray();
            var mean = own.Average(i => (double)batch[i]);
            var deviation = Math.Sqrt(own.Average(i => (batch[i] - mean) * (batch[i] - mean)) + 1e-5);
            foreach (var i in own)
                x[i] = Math.Max(0, (batch[i] - mean) / deviation);
        }

        var y = new float[samples * 2 * 6];
        for (var i = 0; i < y.Length; i++)
        {
            var (n, f, row, column) = (i / 12, i / 6 % 2, i / 3 % 2, i % 3);
            double sum = bias[f];
            for (var tap = 0; tap < 27; tap++)
                sum += weight[f * 27 + tap] * x[n * 60 + tap / 9 * 20 + (row + tap / 3 % 3) * 5 + column + tap % 3];
            y[i] = (float)sum;
        }

        return y;
    }
}
