namespace NetDsl.Runtime.Tests.Training;

public class MeasurementWithinEpochTests
{
    private static readonly Dataset Data = Toy.Clusters(80);
    private static readonly Dataset Validation = Toy.Clusters(30, seed: 1);

    [Fact]
    public async Task Early_stopping_counts_measurements_and_brings_the_best_parameters_back()
    {
        using var model = Perceptron.Create();
        var values = new Dictionary<long, float[]>();
        // The validation labels are wrong, so that learning makes it worse.
        var result = await model.FitAsync(Data, new Liar(Validation), new()
        {
            Epochs = 50,
            Optimizer = new Sgd(0.2f),
            ValidationSteps = 2,
            EarlyStopping = new(Patience: 3),
            Callbacks = [new Measured((context, m) => values[m.Step] = context.Model.Values())],
        });
        (result.StopReason, result.Epochs.Count).ShouldBe((StopReason.EarlyStopped, 0));
        result.Measurements.Select(m => m.Step).ShouldBe([2, 4, 6, 8]);
        result.Measurements.MinBy(m => m.Evaluation.Loss)!.Step.ShouldBe(2);
        model.Values().ShouldBe(values[2]);
    }

    [Fact]
    public async Task Measuring_changes_neither_the_model_nor_the_metrics_of_the_epoch()
    {
        using var plain = Perceptron.Create();
        using var measured = Perceptron.Create();
        var options = new FitOptions { Epochs = 2 };
        var expected = await plain.FitAsync(Data, Validation, options);
        var result = await measured.FitAsync(Data, Validation, options with { ValidationSteps = 1 });
        measured.Values().ShouldBe(plain.Values());
        result.Epochs.Select(e => (e.Training.Loss, e.Training.Accuracy)).ShouldBe(expected.Epochs.Select(e => (e.Training.Loss, e.Training.Accuracy)));
        result.Measurements.Count.ShouldBe(20);
        result.Measurements[9].Evaluation.Loss.ShouldBe(result.Epochs[0].Validation!.Loss);
    }

    [Fact]
    public async Task A_measurement_that_was_cancelled_is_made_up_for()
    {
        using var folder = new NetDsl.Testing.TemporaryFolder();
        var options = new FitOptions { Epochs = 2, ValidationSteps = 4 };
        using var unbroken = Perceptron.Create();
        var expected = await unbroken.FitAsync(Data, Validation, options);

        using var stop = new CancellationTokenSource();
        using var model = Perceptron.Create();
        await Assert.ThrowsAsync<FitCanceledException>(() => model.FitAsync(Data, new Canceller(Validation, stop), options with { Checkpoint = new(folder["a"]) }, stop.Token));
        model.StepCount.ShouldBe(4);
        var result = await model.FitAsync(Data, Validation, options with { ResumeFrom = folder["a"] });
        result.Measurements.Select(m => (m.Step, m.Evaluation.Loss)).ShouldBe(expected.Measurements.Select(m => (m.Step, m.Evaluation.Loss)));
    }

    private sealed class Measured(Action<TrainingContext, StepEvaluation> action) : ITrainingCallback
    {
        public void OnMeasured(TrainingContext context, StepEvaluation measurement) => action(context, measurement);
    }

    private sealed class Canceller(Dataset source, CancellationTokenSource stop) : Wrapper(source)
    {
        public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
        {
            stop.Cancel();
            base.Read(indices, inputs, targets);
        }
    }
}
