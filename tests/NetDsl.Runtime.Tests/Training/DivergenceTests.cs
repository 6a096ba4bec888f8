using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Training;

public class DivergenceTests
{
    private static readonly Dataset Data = Toy.Clusters(40);

    [Fact]
    public async Task The_best_parameters_come_back_after_divergence()
    {
        using var model = Perceptron.Create();
        var values = new List<float[]>();
        var e = await Should.ThrowAsync<TrainingDivergedException>(() => model.FitAsync(new SpoiltLater(Data, epochs: 2), options: new()
        {
            Epochs = 5,
            EarlyStopping = new(Patience: 5),
            EpochEnded = _ => values.Add(model.Values()),
        }));
        (e.Epoch, e.Result.StopReason, e.Result.Epochs.Count).ShouldBe((3, StopReason.Failed, 2));
        e.Message.ShouldContain($"The model has the parameters of its best epoch, {e.Result.BestEpoch}, again.");
        model.Values().ShouldBe(values[e.Result.BestEpoch - 1]);
    }

    [Fact]
    public async Task A_batch_that_is_not_finite_leaves_the_model_as_it_was_before_the_step()
    {
        using var model = Perceptron.Create();
        var values = model.Values();
        var e = await Should.ThrowAsync<TrainingDivergedException>(() => model.FitAsync(new SpoiltLater(Data, epochs: 0), options: new()
        {
            Progress = new Listener(_ => values = model.Values()),
        }));
        e.Message.ShouldContain("The model has the parameters from before this step.");
        model.Values().ShouldBe(values);
    }

    [Fact]
    public async Task A_target_that_is_not_finite_is_named_with_its_sample()
    {
        using var line = Line.Create();
        var data = new TensorDataset([1], new float[] { 1, 2, 3, 4 }, new float[] { 1, 2, float.NaN, 4 });
        (await Should.ThrowAsync<TrainingDivergedException>(() => line.FitAsync(data))).Message.ShouldContain("because sample 2 of the data holds NaN in its target");
    }

    [Theory, InlineData(CheckpointPolicy.Last), InlineData(CheckpointPolicy.Best)]
    public async Task A_gradient_that_is_not_finite_stops_before_the_step_and_spares_the_checkpoint(CheckpointPolicy policy)
    {
        // The loss is finite, 1e38, but its gradient is not: 2 * 1e19 * 1e30.
        using var folder = new TemporaryFolder();
        using var line = Line.Create(maxBatch: 1);
        line.Parameters[0].Write([0]);
        await line.FitAsync(new TensorDataset([1], new float[] { 1 }, new float[] { 0 }), options: new() { Optimizer = new Sgd(0.1f), Checkpoint = new(folder["a"], policy) });
        var before = line.Values();

        var e = await Should.ThrowAsync<TrainingDivergedException>(() => line.FitAsync(new TensorDataset([1], new float[] { 1e30f }, new float[] { 1e19f }), options: new()
        {
            Epochs = 2,
            Optimizer = new Sgd(0.1f),
            Checkpoint = new(folder["a"], policy),
            ResumeFrom = folder["a"],
        }));
        e.Parameter.ShouldBe("Dense1.Weight");
        e.Message.ShouldContain("a gradient is not finite in epoch 2, step 1");
        e.Message.ShouldContain("The first gradient that is not finite is that of Dense1.Weight.");
        e.Message.ShouldContain($"The last checkpoint is {folder["a"]}.");
        line.Values().ShouldBe(before);
        line.Load(folder["a"]);
        line.Values().ShouldBe(before);
    }

    [Fact]
    public async Task A_parameter_that_is_not_finite_after_the_step_is_never_saved_nor_announced_as_trained()
    {
        using var folder = new TemporaryFolder();
        using var line = Line.Create(maxBatch: 1);
        line.Parameters[0].Write([0]);
        // Loss and gradient are finite, the step is not.
        var e = await Should.ThrowAsync<TrainingDivergedException>(() => line.FitAsync(new TensorDataset([1], new float[] { 1 }, new float[] { 1e15f }), options: new()
        {
            Optimizer = new Sgd(1e30f),
            Checkpoint = new(folder["a"]),
        }));
        e.Parameter.ShouldBe("Dense1.Weight");
        e.Message.ShouldContain("a parameter is no longer finite at the end of epoch 1");
        e.Message.ShouldContain("The model's parameters are lost: create it again, or load a saved one.");
        folder.Files.ShouldBeEmpty();
    }

    /// <summary>After some epochs of reading, one sample is infinite.</summary>
    private sealed class SpoiltLater(Dataset source, int epochs) : Wrapper(source)
    {
        private int read;

        public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
        {
            base.Read(indices, inputs, targets);
            if ((read += indices.Length) > (epochs + 0.5) * Count)
                inputs[0] = float.PositiveInfinity;
        }
    }
}
