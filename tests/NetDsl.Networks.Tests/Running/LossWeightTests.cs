namespace NetDsl.Networks.Tests.Running;

/// <summary>The mean loss of a data set is that over all samples at once, whatever the size of batches.</summary>
public sealed class LossWeightTests
{
    private const string Weights = "ClassWeights = new[] { 1.0, 10.0, 0.1 }";

    [Theory]
    [InlineData($"Dense(3), SoftmaxCrossEntropy({Weights})")]
    [InlineData($"Dense(3), SoftmaxCrossEntropy({Weights}, LabelSmoothing = 0.1)")]
    [InlineData($"Dense(3), LogSoftmax, NegativeLogLikelihood({Weights})")]
    [InlineData("Dense(3), MultiMargin(ClassWeights = new[] { 1.0, 10.0, 0.1 })")]
    [InlineData("Dense(3, L2 = 0.01), SoftmaxCrossEntropy")]
    [InlineData($"Dense(6, Name = \"trunk\"), Dense(3), SoftmaxCrossEntropy({Weights}), Head(\"aux\", Weight = 0.3, SameTarget = true), Dense(3), SoftmaxCrossEntropy, Head(\"late\", SameTarget = true), Dense(3, L1 = 0.01), SoftmaxCrossEntropy(ClassWeights = new[] {{ 0.2, 0.0, 5.0 }})")]
    public async Task Evaluation_does_not_depend_on_the_batch_size(string layers)
    {
        using var model = Load("Input(4), " + layers).Create(Device.Cpu, 16);
        var (inputs, labels) = Samples(16);
        var data = new TensorDataset([4], inputs, labels);
        var whole = model.Evaluate(inputs, [.. labels.Select(l => (float)l)], default);
        foreach (var batch in (int[])[1, 2, 3, 5, 16])
        {
            var evaluation = await model.EvaluateAsync(data, batchSize: batch);
            evaluation.Loss.ShouldBe(whole, 1e-5, $"batch {batch}");
            foreach (var output in model.Outputs.Where(_ => model.Outputs.Count > 1))
            {
                model.Evaluate(inputs, [.. labels.Select(l => (float)l)], default);
                evaluation.Metrics[$"{char.ToLowerInvariant(output.Name[0])}{output.Name[1..]}.loss"].ShouldBe(output.Loss, 1e-5, $"{output.Name}, batch {batch}");
            }
        }
    }

    [Theory, InlineData(1), InlineData(3), InlineData(5)]
    public async Task The_loss_of_an_epoch_does_not_depend_on_the_batch_size(int batch)
    {
        using var model = Load($"Input(4), Dense(3), SoftmaxCrossEntropy({Weights})").Create(Device.Cpu, 16);
        var (inputs, labels) = Samples(16);
        var whole = model.Evaluate(inputs, [.. labels.Select(l => (float)l)], default);
        var result = await model.FitAsync(new TensorDataset([4], inputs, labels), options: new() { BatchSize = batch, Optimizer = new Sgd(0) });
        result.Epochs[0].Training.Loss.ShouldBe(whole, 1e-5);
    }

    [Theory, InlineData(1), InlineData(4)]
    public async Task Accumulated_gradients_count_by_the_weights_of_their_labels(int batch)
    {
        var loaded = Load($"Input(4), Dense(3), SoftmaxCrossEntropy({Weights})");
        var (inputs, labels) = Samples(16);
        using var large = loaded.Create(Device.Cpu, 16);
        large.TrainStep(inputs, labels, new Sgd(0.1f));
        using var model = loaded.Create(Device.Cpu, 16);
        await model.FitAsync(new TensorDataset([4], inputs, labels), options: new() { BatchSize = batch, AccumulationSteps = 16 / batch, Optimizer = new Sgd(0.1f), Shuffle = false });
        foreach (var (a, b) in model.Parameters.Zip(large.Parameters))
            a.Read().ShouldBe(b.Read(), 1e-6);
    }

    [Fact]
    public async Task A_batch_whose_labels_all_have_weight_0_is_named_in_training_and_adds_nothing_in_evaluation()
    {
        using var model = Load("Input(4), Dense(3), SoftmaxCrossEntropy(ClassWeights = new[] { 1.0, 0.0, 2.0 })").Create(Device.Cpu, 4);
        var (inputs, _) = Samples(8);
        var data = new TensorDataset([4], inputs, (int[])[0, 2, 2, 0, 1, 1, 1, 1]);
        var half = await model.EvaluateAsync(data.Slice(0, 4));
        (await model.EvaluateAsync(data)).Loss.ShouldBe(half.Loss, 1e-6);
        var e = await Should.ThrowAsync<TrainingDivergedException>(() => model.FitAsync(data, options: new() { Shuffle = false }));
        e.Message.ShouldContain("because all labels or samples of the batch are ignored or have weight 0, from sample 4 of the data on");
        e.Message.ShouldContain("The model has the parameters from before this step.");
    }

    private static LoadedNetwork Load(string attributes) => LoadedNetwork.Load(new NetworkCase("Net", attributes).Source);

    private static (float[] Inputs, int[] Labels) Samples(int count)
    {
        var random = new Random(3);
        return ([.. Enumerable.Range(0, 4 * count).Select(_ => random.NextSingle() * 4 - 2)], [.. Enumerable.Range(0, count).Select(_ => random.Next(3))]);
    }
}
