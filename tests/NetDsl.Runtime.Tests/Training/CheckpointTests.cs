using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Training;

public class CheckpointTests
{
    private static readonly Dataset Data = Toy.Clusters(40);

    [Fact]
    public async Task The_best_checkpoint_stays_when_a_resumed_training_is_cancelled()
    {
        using var folder = new TemporaryFolder();
        var validation = new Liar(Toy.Clusters(30, seed: 1));
        var options = new FitOptions { Epochs = 6, Optimizer = new Sgd(0.3f), Checkpoint = new(folder["best"], CheckpointPolicy.Best) };
        using var model = Perceptron.Create();
        // Validation gets worse from epoch to epoch: the first one is the best.
        (await model.FitAsync(Data, validation, options with { Epochs = 3 })).BestEpoch.ShouldBe(1);
        var best = File.ReadAllBytes(folder["best"]);

        using var stop = new CancellationTokenSource();
        using var resumed = Perceptron.Create();
        await Assert.ThrowsAsync<FitCanceledException>(() => resumed.FitAsync(Data, validation, options with
        {
            ResumeFrom = folder["best"],
            Progress = new Listener(p => { if (p is { Epoch: 3, Step: 2 }) stop.Cancel(); }),
        }, stop.Token));
        File.ReadAllBytes(folder["best"]).ShouldBe(best);
    }

    [Fact]
    public async Task Resuming_in_a_model_with_another_seed_draws_as_unbroken_training_does()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        using var model = Perceptron.Create(seed: 5);
        await Assert.ThrowsAsync<FitCanceledException>(() => model.FitAsync(Data, options: new() { Checkpoint = new(folder["a"]), Progress = new Listener(p => { if (p.Step == 2) stop.Cancel(); }) }, cancellationToken: stop.Token));
        using var other = Perceptron.Create(seed: 9);
        await other.FitAsync(Data, options: new() { ResumeFrom = folder["a"] });
        other.Seed.ShouldBe(5UL);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_noticed_before_training()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var model = Perceptron.Create();
        var e = await Should.ThrowAsync<IOException>(() => model.FitAsync(Data, options: new() { Checkpoint = new("/proc/self/a.safetensors") }));
        e.Message.ShouldStartWith("Checkpoints cannot be written to /proc/");
        e.Message.ShouldEndWith("Nothing has been trained.");
        model.StepCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_checkpoint_that_fails_loses_neither_model_nor_result()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        var path = Path.Combine(folder["inner"], "a");
        var e = await Should.ThrowAsync<CheckpointException>(() => model.FitAsync(Data, options: new()
        {
            Epochs = 5,
            Checkpoint = new(path),
            EpochEnded = epoch =>
            {
                if (epoch.Epoch != 2)
                    return;
                // A file where the folder was.
                Directory.Delete(folder["inner"], recursive: true);
                File.WriteAllText(folder["inner"], "");
            },
        }));
        e.Message.ShouldStartWith($"The checkpoint {path} could not be written: ");
        (e.Result.StopReason, e.Result.Epochs.Count, e.Result.Checkpoint).ShouldBe((StopReason.Failed, 3, path));
        model.StepCount.ShouldBe(15);
        model.Values().ShouldAllBe(v => float.IsFinite(v));
    }

    [Fact]
    public async Task A_checkpoint_tells_which_device_trained()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        await model.FitAsync(Data, options: new() { Checkpoint = new(folder["a"]) });
        using var file = SafeTensors.Open(folder["a"]);
        file.Metadata["training.device"].ShouldBe(Device.Cpu.Name);
    }
}
