using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Training;

public class CallbackTests
{
    private static readonly Dataset Data = Toy.Clusters(24);

    [Fact]
    public async Task Callbacks_hear_of_everything_in_order()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        var diary = new Diary();
        var result = await model.FitAsync(Data, Data, new() { Epochs = 2, Callbacks = [diary], Checkpoint = new(folder["a"]) });
        string[] epoch = ["epoch", "step 1", "step 2", "step 3", "saved a"];
        diary.Lines.ShouldBe(["start", .. epoch, "done 1", .. epoch, "done 2", "end Completed"]);
        diary.Model.ShouldBeSameAs(model);
        result.Checkpoint.ShouldBe(folder["a"]);
    }

    [Fact]
    public async Task A_callback_may_end_training_which_can_go_on_later()
    {
        using var folder = new TemporaryFolder();
        using var unbroken = Perceptron.Create();
        await unbroken.FitAsync(Data, options: new() { Epochs = 3 });

        using var model = Perceptron.Create();
        var result = await model.FitAsync(Data, options: new() { Epochs = 3, Checkpoint = new(folder["a"]), Callbacks = [new Stopper(epoch: 1, step: 2)] });
        (result.StopReason, result.Epochs.Count, model.StepCount).ShouldBe((StopReason.Stopped, 1, 5));
        result = await model.FitAsync(Data, options: new() { Epochs = 3, ResumeFrom = folder["a"] });
        result.StopReason.ShouldBe(StopReason.Completed);
        model.Values().ShouldBe(unbroken.Values());
    }

    [Fact]
    public async Task A_callback_that_fails_at_the_end_of_an_epoch_leaves_a_checkpoint_of_the_whole_epoch()
    {
        using var folder = new TemporaryFolder();
        using var unbroken = Perceptron.Create();
        await unbroken.FitAsync(Data, options: new() { Epochs = 3 });

        using var model = Perceptron.Create();
        await Should.ThrowAsync<InvalidTimeZoneException>(() => model.FitAsync(Data, options: new() { Epochs = 3, Checkpoint = new(folder["a"]), EpochEnded = _ => throw new InvalidTimeZoneException() }));
        (await model.FitAsync(Data, options: new() { Epochs = 3, ResumeFrom = folder["a"] })).Epochs.Select(e => e.Epoch).ShouldBe([1, 2, 3]);
        model.Values().ShouldBe(unbroken.Values());
    }

    private sealed class Diary : ITrainingCallback
    {
        public List<string> Lines { get; } = [];

        public Model? Model { get; private set; }

        public void OnTrainingStarted(TrainingContext context)
        {
            Model = context.Model;
            Lines.Add("start");
        }

        public void OnEpochStarted(TrainingContext context) => Lines.Add("epoch");

        public void OnStepEnded(TrainingContext context, in TrainingProgress progress) => Lines.Add($"step {progress.Step}");

        public void OnEpochEnded(TrainingContext context, EpochResult epoch) => Lines.Add($"done {epoch.Epoch}");

        public void OnCheckpointSaved(TrainingContext context, string path) => Lines.Add($"saved {Path.GetFileName(path)}");

        public void OnTrainingEnded(TrainingContext context, FitResult result) => Lines.Add($"end {result.StopReason}");
    }

    private sealed class Stopper(int epoch, int step) : ITrainingCallback
    {
        public void OnStepEnded(TrainingContext context, in TrainingProgress progress)
        {
            if (context.Epoch == epoch && context.Step == step)
                context.Stop();
        }
    }
}
