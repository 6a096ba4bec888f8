namespace NetDsl.Networks.Tests.Running;

/// <summary>Labels that do not count. <c>TorchTests</c> compares losses and gradients with PyTorch.</summary>
public sealed class IgnoreLabelTests
{
    [Theory]
    [InlineData("Dense(3), SoftmaxCrossEntropy(IgnoreLabel = -100)", -100)]
    [InlineData("Dense(3), SoftmaxCrossEntropy(IgnoreLabel = 1, LabelSmoothing = 0.2)", 1)]
    [InlineData("Dense(3), LogSoftmax, NegativeLogLikelihood(IgnoreLabel = 255, ClassWeights = new[] { 1.0, 10.0, 0.1 })", 255)]
    [InlineData("Dense(3), MultiMargin(IgnoreLabel = -1)", -1)]
    public async Task Evaluation_and_metrics_leave_ignored_samples_out(string layers, int ignored)
    {
        using var model = Load("Input(4), " + layers).Create(Device.Cpu, 16);
        var (inputs, labels) = Samples(16, ignored);
        var counted = Enumerable.Range(0, 16).Where(i => labels[i] != ignored).ToArray();
        counted.Length.ShouldBeInRange(6, 14);
        var rest = new TensorDataset([4], counted.SelectMany(i => inputs[(4 * i)..(4 * i + 4)]).ToArray(), counted.Select(i => labels[i]).ToArray());
        Metric[] Metrics() => [new Accuracy(), new TopKAccuracy(2), new ConfusionMatrix(3)];
        var expected = await model.EvaluateAsync(rest, Metrics());
        foreach (var batch in (int[])[1, 2, 3, 5, 16])
        {
            var found = await model.EvaluateAsync(new TensorDataset([4], inputs, labels), Metrics(), batch);
            found.Loss.ShouldBe(expected.Loss, 1e-5, $"batch {batch}");
            foreach (var (name, value) in expected.Metrics)
                found.Metrics[name].ShouldBe(value, 1e-9, $"{name}, batch {batch}");
        }
    }

    [Fact]
    public async Task Mistakes_keep_their_places_and_positions_are_left_out()
    {
        using var model = Load("Input(4), Dense(3), SoftmaxCrossEntropy(IgnoreLabel = -100)").Create(Device.Cpu, 16);
        var (inputs, labels) = Samples(16, -100);
        var confusion = new ConfusionMatrix(3);
        await model.EvaluateAsync(new TensorDataset([4], inputs, labels), [confusion], batchSize: 5);
        confusion.Mistakes.ShouldNotBeEmpty();
        confusion.Mistakes.ShouldAllBe(m => labels[m.Index] == m.Label);

        using var image = Load("Input(1, 2, 2), Conv2d(3, 1), SoftmaxCrossEntropy(PerPosition = true, IgnoreLabel = 255)").Create(Device.Cpu, 2);
        var data = new TensorDataset([1, 2, 2], new float[] { 1, 2, 3, 4, 5, 6, 7, 8 }, new float[] { 0, 1, 255, 2, 255, 255, 255, 1 }, 4);
        confusion = new ConfusionMatrix(3);
        var evaluation = await image.EvaluateAsync(data, [new Accuracy(), confusion]);
        Enumerable.Range(0, 9).Sum(i => confusion[i / 3, i % 3]).ShouldBe(4);
        evaluation.Metrics["accuracy"].ShouldBe(confusion.Value);
    }

    [Fact]
    public void Ignored_samples_have_no_gradient()
    {
        using var model = Load("Input(4), Dense(3), SoftmaxCrossEntropy(IgnoreLabel = -100)").Create(Device.Cpu, 3);
        var (inputs, _) = Samples(3, -100);
        float[] Gradients(float[] x, float[] y)
        {
            model.ComputeGradients(x, y);
            return [.. model.Parameters.SelectMany(p => p.ReadGradient())];
        }

        Gradients(inputs, [2, -100, 0]).ShouldBe(Gradients([.. inputs[..4], .. inputs[8..]], [2, 0]), 1e-6);
    }

    [Fact]
    public async Task A_batch_of_ignored_labels_is_named_in_training_and_adds_nothing_in_evaluation()
    {
        using var model = Load("Input(4), Dense(3), SoftmaxCrossEntropy(IgnoreLabel = -100)").Create(Device.Cpu, 4);
        var (inputs, _) = Samples(8, -100);
        var data = new TensorDataset([4], inputs, (int[])[0, 2, 2, 0, -100, -100, -100, -100]);
        (await model.EvaluateAsync(data)).Loss.ShouldBe((await model.EvaluateAsync(data.Slice(0, 4))).Loss, 1e-6);
        var e = await Should.ThrowAsync<TrainingDivergedException>(() => model.FitAsync(data, options: new() { Shuffle = false }));
        e.Message.ShouldContain("because all labels or samples of the batch are ignored or have weight 0, from sample 4 of the data on");

        var before = model.Parameters.Select(p => p.Read()).ToArray();
        Should.Throw<InvalidOperationException>(() => model.TrainStep(inputs[..8], (int[])[-100, -100], new Sgd(0.1f))).Message
            .ShouldBe("Net: all labels or samples of the batch are ignored or have weight 0, so its loss is 0 divided by 0. No step was taken. Leave out such batches, or make them larger.");
        model.Parameters.Select(p => p.Read()).ToArray().ShouldBe(before);
    }

    [Fact]
    public async Task Other_labels_that_are_no_classes_are_named()
    {
        using var model = Load("Input(4), Dense(3), SoftmaxCrossEntropy(IgnoreLabel = -100)").Create(Device.Cpu, 2);
        Should.Throw<ArgumentException>(() => model.ComputeGradients(new float[8], new float[] { -100, 3 })).Message
            .ShouldBe("Net: label 3 of sample 1 is not a class number from 0 to 2, or -100, which is ignored. (Parameter 'targets')");
        (await Should.ThrowAsync<InvalidDataException>(() => model.EvaluateAsync(new TensorDataset([4], new float[8], (int[])[-100, -1])))).Message
            .ShouldBe("Sample 1 of the data has the label -1, but the network tells 3 classes apart: labels go from 0 to 2, or -100, which is ignored.");
    }

    private static LoadedNetwork Load(string attributes) => LoadedNetwork.Load(new NetworkCase("Net", attributes).Source);

    private static (float[] Inputs, int[] Labels) Samples(int count, int ignored)
    {
        var random = new Random(3);
        return ([.. Enumerable.Range(0, 4 * count).Select(_ => random.NextSingle() * 4 - 2)],
            [.. Enumerable.Range(0, count).Select(_ => random.Next(3) is var label && random.Next(3) == 0 ? ignored : label)]);
    }
}
