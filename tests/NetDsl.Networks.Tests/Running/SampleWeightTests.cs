namespace NetDsl.Networks.Tests.Running;

/// <summary>Weights of samples. <c>TorchTests</c> compares losses and gradients with PyTorch.</summary>
public sealed class SampleWeightTests
{
    private static readonly float[] Weights = [1, 0, 2.5f, 0.25f, 1, 3, 0, 0.5f];

    [Theory]
    [InlineData("Dense(3), SoftmaxCrossEntropy")]
    [InlineData("Dense(3), SoftmaxCrossEntropy(ClassWeights = new[] { 1.0, 10.0, 0.1 }, LabelSmoothing = 0.1, IgnoreLabel = 1)")]
    [InlineData("Dense(3), MultiMargin")]
    [InlineData("Dense(6, Name = \"trunk\"), Dense(3), SoftmaxCrossEntropy, Head(\"aux\", Weight = 0.3, SameTarget = true), Dense(3, L1 = 0.01), SoftmaxCrossEntropy")]
    public async Task Evaluation_does_not_depend_on_the_batch_size(string layers)
    {
        using var model = Load("Input(4), " + layers).Create(Device.Cpu, 8);
        var (inputs, labels) = Samples(8);
        var data = new TensorDataset([4], inputs, labels).WithWeights(Weights);
        var whole = model.Evaluate(inputs, [.. labels.Select(l => (float)l), .. Weights], default);
        foreach (var batch in (int[])[1, 2, 3, 5, 8])
            (await model.EvaluateAsync(data, batchSize: batch)).Loss.ShouldBe(whole, 1e-5, $"batch {batch}");
    }

    [Fact]
    public async Task A_whole_weight_counts_as_that_many_samples()
    {
        var network = Load("Input(4), Dense(3), MeanSquaredError");
        var (inputs, _) = Samples(4);
        float[] targets = [.. Samples(3).Inputs], weights = [1, 0, 3, 2];
        int[] repeated = [0, 2, 2, 2, 3, 3];
        using var weighted = network.Create(Device.Cpu, 4);
        using var plain = LoadedNetwork.Load(new NetworkCase("Net", "Input(4), Dense(3), MeanSquaredError").Source).Create(Device.Cpu, 6);
        var options = new FitOptions { Epochs = 3, Optimizer = new Sgd(0.1f), Shuffle = false };
        var a = await weighted.FitAsync(new TensorDataset([4], inputs, targets, 3).WithWeights(weights), options: options);
        var b = await plain.FitAsync(new TensorDataset([4], repeated.SelectMany(i => inputs[(4 * i)..(4 * i + 4)]).ToArray(), repeated.SelectMany(i => targets[(3 * i)..(3 * i + 3)]).ToArray(), 3), options: options);
        a.Epochs[^1].Training.Loss.ShouldBe(b.Epochs[^1].Training.Loss, 1e-6);
        foreach (var (one, other) in weighted.Parameters.Zip(plain.Parameters))
            one.Read().ShouldBe(other.Read(), 1e-6);
    }

    [Fact]
    public async Task Without_weights_all_samples_weigh_1_and_subsets_keep_theirs()
    {
        using var model = Load("Input(4), Dense(3), SoftmaxCrossEntropy").Create(Device.Cpu, 8);
        var (inputs, labels) = Samples(8);
        var data = new TensorDataset([4], inputs, labels);
        float[] targets = [.. labels.Select(l => (float)l)];
        (await model.EvaluateAsync(data)).Loss.ShouldBe(model.Evaluate(inputs, [.. targets, 1, 1, 1, 1, 1, 1, 1, 1], default), 1e-6);
        (await model.EvaluateAsync(data.WithWeights(Weights).Slice(2, 3))).Loss
            .ShouldBe(model.Evaluate(inputs.AsSpan(8, 12), [.. targets[2..5], .. Weights[2..5]], default), 1e-6);
    }

    [Fact]
    public async Task Wrong_weights_are_named()
    {
        using var model = Load("Input(4), Dense(3), SoftmaxCrossEntropy").Create(Device.Cpu, 2);
        var data = new TensorDataset([4], new float[8], (int[])[0, 1]);
        Should.Throw<ArgumentException>(() => data.WithWeights(new float[3])).Message.ShouldBe("2 samples need 2 weights, one for each, but there are 3. (Parameter 'weights')");
        foreach (var wrong in (float[])[-1, float.NaN, float.PositiveInfinity])
        {
            Should.Throw<ArgumentException>(() => data.WithWeights(new[] { 1, wrong })).Message.ShouldBe($"The weight {wrong} of sample 1 is not a finite number of 0 or more. (Parameter 'weights')");
            Should.Throw<ArgumentException>(() => model.ComputeGradients(new float[8], [0, 1, 1, wrong])).Message
                .ShouldBe($"Net: the weight {wrong} of sample 1 is not a finite number of 0 or more. (Parameter 'targets')");
            // A user's data set may supply the weights itself.
            (await Should.ThrowAsync<InvalidDataException>(() => model.EvaluateAsync(data.WithTarget(new[] { 1, wrong })))).Message
                .ShouldBe($"Sample 1 of the data has the weight {wrong}, but a weight is a finite number of 0 or more.");
        }

        Should.Throw<ArgumentException>(() => data.WithWeights(new float[2]).WithLabels(label => label)).Message.ShouldStartWith("The samples have weights already, which come after all targets: call WithWeights last, and once.");
        using var plain = LoadedNetwork.Load(new NetworkCase("Net", "Input(4), Dense(3), SoftmaxCrossEntropy").Source).Create(Device.Cpu, 2);
        (await Should.ThrowAsync<ArgumentException>(() => plain.EvaluateAsync(data.WithWeights(new float[2])))).Message
            .ShouldBe("The samples have weights, but Net takes none: declare it with [Network(SampleWeights = true)]. (Parameter 'dataset')");
    }

    [Fact]
    public async Task A_batch_without_weight_is_named()
    {
        using var model = Load("Input(4), Dense(3), MeanSquaredError").Create(Device.Cpu, 2);
        var (inputs, _) = Samples(4);
        var data = new TensorDataset([4], inputs, new float[12], 3).WithWeights(new float[] { 1, 1, 0, 0 });
        var e = await Should.ThrowAsync<TrainingDivergedException>(() => model.FitAsync(data, options: new() { Shuffle = false }));
        e.Message.ShouldContain("because all labels or samples of the batch are ignored or have weight 0, from sample 2 of the data on");
    }

    private static LoadedNetwork Load(string attributes) => LoadedNetwork.Load(new NetworkCase("Net", attributes) { Arguments = "(SampleWeights = true)" }.Source);

    private static (float[] Inputs, int[] Labels) Samples(int count)
    {
        var random = new Random(5);
        return ([.. Enumerable.Range(0, 4 * count).Select(_ => random.NextSingle() * 4 - 2)], [.. Enumerable.Range(0, count).Select(_ => random.Next(3))]);
    }
}
