using System.Diagnostics;
using System.Runtime.InteropServices;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Training;

/// <summary>Checkpoints within an epoch: training that goes on from any of them ends with the bits of unbroken training.</summary>
public class CheckpointWithinEpochTests
{
    private static readonly Dataset Data = Toy.Clusters(60);
    private static readonly Dataset Validation = Toy.Clusters(30, seed: 1);

    private static FitOptions Options => new()
    {
        Epochs = 3,
        Optimizer = new AdamW(0.02f),
        Schedule = new CosineRestartsSchedule(1).WithWarmupSteps(2),
        WeightAveraging = new(0.9f),
        AccumulationSteps = 2,
        BatchGrowth = new([1, 2]),
        ValidationSteps = 3,
        EarlyStopping = new(Patience: 100),
        Seed = 3,
    };

    /// <summary>Keeps a copy of each checkpoint, as if the process had been killed right after it.</summary>
    private sealed class Keeper(string folder) : ITrainingCallback
    {
        public List<string> Copies { get; } = [];

        public void OnCheckpointSaved(TrainingContext context, string path)
        {
            Copies.Add(Path.Combine(folder, $"copy {Copies.Count}"));
            File.Copy(path, Copies[^1]);
        }
    }

    [Fact]
    public async Task Training_goes_on_from_any_step_as_if_nothing_had_happened()
    {
        using var folder = new TemporaryFolder();
        using var unbroken = Perceptron.Create();
        var expected = await unbroken.FitAsync(Data, Validation, Options);
        // 8 batches: epochs of 4, 2 and 1 steps.
        expected.Measurements.Select(m => m.Step).ShouldBe([3, 6]);

        var keeper = new Keeper(folder[""]);
        using var model = Perceptron.Create();
        await model.FitAsync(Data, Validation, Options with { Checkpoint = new(folder["a"]) { EverySteps = 1 }, Callbacks = [keeper] });
        model.Values().ShouldBe(unbroken.Values());
        keeper.Copies.Count.ShouldBe(7);
        foreach (var copy in keeper.Copies)
        {
            using var resumed = Perceptron.Create(seed: 99);
            var result = await resumed.FitAsync(Data, Validation, Options with { ResumeFrom = copy });
            resumed.Values().ShouldBe(unbroken.Values(), copy);
            result.Measurements.Select(m => (m.Step, m.Evaluation.Loss)).ShouldBe(expected.Measurements.Select(m => (m.Step, m.Evaluation.Loss)));
            result.Epochs.Select(e => (e.Training.Loss, e.Training.Accuracy, e.Validation!.Loss, e.LearningRate))
                .ShouldBe(expected.Epochs.Select(e => (e.Training.Loss, e.Training.Accuracy, e.Validation!.Loss, e.LearningRate)));
        }
    }

    [Fact]
    public async Task A_checkpoint_is_written_after_so_many_steps()
    {
        using var folder = new TemporaryFolder();
        var saved = new List<long>();
        using var model = Perceptron.Create();
        await model.FitAsync(Data, options: new() { Epochs = 2, Checkpoint = new(folder["a"]) { EverySteps = 3 }, Callbacks = [new OnSaved(c => saved.Add(c.Epoch * 8 + c.Step))] });
        // Each epoch of 8 steps ends with one of its own.
        saved.ShouldBe([3, 6, 8, 11, 14, 16]);
    }

    [Fact]
    public async Task A_checkpoint_is_written_after_so_much_time()
    {
        using var folder = new TemporaryFolder();
        var saved = 0;
        using var model = Perceptron.Create();
        await model.FitAsync(Data, options: new() { Checkpoint = new(folder["a"]) { Every = TimeSpan.FromTicks(1) }, Callbacks = [new OnSaved(_ => saved++)] });
        saved.ShouldBe(8);
    }

    [Fact]
    public async Task A_checkpoint_is_written_when_a_callback_asks_for_it()
    {
        using var folder = new TemporaryFolder();
        var saved = new List<int>();
        using var model = Perceptron.Create();
        await model.FitAsync(Data, options: new() { Checkpoint = new(folder["a"]), Callbacks = [new OnSaved(c => saved.Add(c.Step)), new Asker(5)] });
        saved.ShouldBe([5, 0]);
        (await Should.ThrowAsync<InvalidOperationException>(() => model.FitAsync(Data, options: new() { Callbacks = [new Asker(1)] })))
            .Message.ShouldBe("There is no file for a checkpoint: set FitOptions.Checkpoint.");
    }

    [Fact]
    public async Task A_checkpoint_is_written_on_a_signal()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        var saved = new List<int>();
        using var model = Perceptron.Create();
        // SIGWINCH ends no process, even before it is registered.
        var result = await model.FitAsync(Data, options: new()
        {
            Epochs = 100_000,
            Checkpoint = new(folder["a"]) { Signal = PosixSignal.SIGWINCH, Policy = CheckpointPolicy.Best },
            Monitor = "accuracy",
            Callbacks = [new OnSaved(c => { saved.Add(c.Step); if (c.Step > 0) c.Stop(); }), new OnceStarted(() => Process.Start("kill", $"-WINCH {Environment.ProcessId}").WaitForExit())],
        });
        result.StopReason.ShouldBe(StopReason.Stopped);
        File.Exists(folder["a.last"]).ShouldBeTrue();
    }

    [Fact]
    public async Task The_best_file_stays_and_the_last_state_is_next_to_it()
    {
        using var folder = new TemporaryFolder();
        using var unbroken = Perceptron.Create();
        var options = Options with { Optimizer = new Sgd(0.3f), Epochs = 4, EarlyStopping = null };
        await unbroken.FitAsync(Data, new Liar(Validation), options);
        using var stop = new CancellationTokenSource();
        using var model = Perceptron.Create();
        var canceled = await Assert.ThrowsAsync<FitCanceledException>(() => model.FitAsync(Data, new Liar(Validation), options with
        {
            Checkpoint = new(folder["net.safetensors"], CheckpointPolicy.Best) { EverySteps = 1 },
            Progress = new Listener(p => { if (p is { Epoch: 2, Step: 1 }) stop.Cancel(); }),
        }, stop.Token));
        folder.Files.Order().ShouldBe(["net.last.safetensors", "net.safetensors"]);
        canceled.Result.Checkpoint.ShouldBe(folder["net.last.safetensors"]);
        using var resumed = Perceptron.Create();
        await resumed.FitAsync(Data, new Liar(Validation), options with { ResumeFrom = folder["net.last.safetensors"] });
        resumed.Values().ShouldBe(unbroken.Values());
    }

    [Fact]
    public async Task Frequencies_that_mean_nothing_are_refused()
    {
        using var model = Perceptron.Create();
        foreach (var checkpoint in (CheckpointOptions[])[new("a") { EverySteps = 0 }, new("a") { Every = TimeSpan.Zero }])
            (await Should.ThrowAsync<ArgumentException>(() => model.FitAsync(Data, options: new() { Checkpoint = checkpoint }))).Message.ShouldContain("EverySteps of 1 or more, or a time above 0");
        (await Should.ThrowAsync<ArgumentException>(() => model.FitAsync(Data, options: new() { ValidationSteps = 2 }))).Message.ShouldContain("ValidationSteps needs validation data");
        (await Should.ThrowAsync<ArgumentException>(() => model.FitAsync(Data, Data, new() { ValidationSteps = 0 }))).Message.ShouldContain("must be 1 or more, but is 0");
    }

    private sealed class OnSaved(Action<TrainingContext> action) : ITrainingCallback
    {
        public void OnCheckpointSaved(TrainingContext context, string path) => action(context);
    }

    private sealed class OnceStarted(Action action) : ITrainingCallback
    {
        public void OnTrainingStarted(TrainingContext context) => action();
    }

    private sealed class Asker(int step) : ITrainingCallback
    {
        public void OnStepEnded(TrainingContext context, in TrainingProgress progress)
        {
            if (progress.Step == step)
                context.SaveCheckpoint();
        }
    }
}
