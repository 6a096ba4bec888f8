namespace NetDsl.Networks.Tests.Running;

/// <summary>Distributions over the classes as targets. <c>TorchTests</c> compares losses and gradients with PyTorch.</summary>
public sealed class SoftTargetTests
{
    private static readonly LoadedNetwork Soft = Load("Input(4), Dense(3), SoftmaxCrossEntropy(SoftTargets = true)");
    private static readonly LoadedNetwork Hard = Load("Input(4), Dense(3), SoftmaxCrossEntropy");

    [Fact]
    public async Task Metrics_of_certain_distributions_are_those_of_labels()
    {
        var data = Samples(16);
        using var hard = Hard.Create(Device.Cpu, 16);
        using var soft = Twin(hard);
        Metric[] Metrics() => [new Accuracy(), new TopKAccuracy(2), new ConfusionMatrix(3), new CalibrationError(), new Auroc(3), new F1Score(3)];

        var (expected, found) = (await hard.EvaluateAsync(data, Metrics()), await soft.EvaluateAsync(data.OneHot(3), Metrics(), batchSize: 5));

        found.Loss.ShouldBe(expected.Loss, 1e-5);
        foreach (var (name, value) in expected.Metrics)
            found.Metrics[name].ShouldBe(value, 1e-6, name);
    }

    [Fact]
    public async Task Training_measures_the_accuracy_unless_told_otherwise()
    {
        using var model = Soft.Create(Device.Cpu, 16);
        model.TargetKind.ShouldBe(TargetKind.Distribution);
        var result = await model.FitAsync(Samples(32).Mixup(classes: 3), Samples(16).OneHot(3), new() { Epochs = 1 });
        result.Epochs[0].Validation!.Metrics.Keys.ShouldBe(["accuracy"]);
    }

    [Fact]
    public async Task Ensembles_average_probabilities_and_vote()
    {
        using var hard = Hard.Create(Device.Cpu, 16);
        using var soft = Twin(hard);
        var data = Samples(16);
        foreach (var rule in Enum.GetValues<EnsembleRule>())
        {
            var (labels, distributions) = (Ensemble.Of([hard], rule), Ensemble.Of([soft], rule));
            var x = new float[] { 1, -2, 0.5f, 3 };
            distributions.Predict(x).ShouldBe(labels.Predict(x), 1e-6);
            distributions.Predict(x).Sum().ShouldBe(1, 1e-5f);
            var (expected, found) = (await labels.EvaluateAsync(data), await distributions.EvaluateAsync(data.OneHot(3)));
            found.Metrics["accuracy"].ShouldBe(expected.Metrics["accuracy"], rule.ToString());
            if (rule == EnsembleRule.Average)
                found.Loss.ShouldBe(expected.Loss, 1e-5);
        }
    }

    [Fact]
    public async Task Metrics_of_classes_refuse_values()
    {
        using var model = Load("Input(4), Dense(3), MeanSquaredError").Create(Device.Cpu, 4);
        foreach (Metric metric in (Metric[])[new TopKAccuracy(2), new ConfusionMatrix(3), new CalibrationError(), new Auroc(3)])
            (await Should.ThrowAsync<ArgumentException>(() => model.EvaluateAsync(new TensorDataset([4], new float[16], Enumerable.Repeat(-1.5f, 12).ToArray(), 3), [metric])))
                .Message.ShouldContain(metric.Name);
    }

    private static Model Twin(Model model)
    {
        var twin = Soft.Create(Device.Cpu, 16);
        foreach (var (from, to) in model.Parameters.Zip(twin.Parameters))
            to.Write(from.Read());
        return twin;
    }

    private static TensorDataset Samples(int count)
    {
        var random = new Random(3);
        return new TensorDataset([4], Enumerable.Range(0, 4 * count).Select(_ => random.NextSingle() * 2 - 1).ToArray(), Enumerable.Range(0, count).Select(i => i % 3).ToArray());
    }

    private static LoadedNetwork Load(string layers) => LoadedNetwork.Load(new NetworkCase("Network", layers).Source);
}
