namespace NetDsl.Runtime.Tests.Training;

public class CancellationTests
{
    private static readonly Dataset Data = Toy.Clusters(40);

    [Fact]
    public async Task Cancelled_training_throws_with_the_epochs_so_far_and_its_task_is_canceled()
    {
        using var stop = new CancellationTokenSource();
        using var model = Perceptron.Create();
        var task = model.FitAsync(Data, Data, new() { Epochs = 9, EpochEnded = e => { if (e.Epoch == 2) stop.Cancel(); } }, stop.Token);
        var e = await Assert.ThrowsAsync<FitCanceledException>(() => task);
        task.IsCanceled.ShouldBeTrue();
        e.CancellationToken.ShouldBe(stop.Token);
        (e.Result.StopReason, e.Result.Epochs.Count, e.Result.Checkpoint).ShouldBe((StopReason.Cancelled, 2, null));
        model.StepCount.ShouldBe(10);
    }

    [Fact]
    public async Task A_cancelled_evaluation_is_a_canceled_task()
    {
        using var model = Perceptron.Create();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var task = model.EvaluateAsync(Data, cancellationToken: stop.Token);
        (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task)).CancellationToken.ShouldBe(stop.Token);
        task.IsCanceled.ShouldBeTrue();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_data_set_that_gives_up_is_a_failure_and_not_the_callers_cancellation(bool inValidation)
    {
        using var model = Perceptron.Create();
        using var stop = new CancellationTokenSource();
        var bad = new TimedOut(Data);
        var task = model.FitAsync(inValidation ? Data : bad, inValidation ? bad : null, cancellationToken: stop.Token);
        var e = await Should.ThrowAsync<InvalidOperationException>(() => task);
        e.Message.ShouldStartWith("The data set gave up reading: Time ran out.");
        e.InnerException.ShouldBeOfType<TaskCanceledException>();
        task.IsFaulted.ShouldBeTrue();
        (await Should.ThrowAsync<InvalidOperationException>(() => model.EvaluateAsync(bad))).Message.ShouldContain("gave up reading");
    }

    [Fact]
    public async Task A_callback_that_throws_for_the_callers_token_cancels_training()
    {
        using var model = Perceptron.Create();
        using var stop = new CancellationTokenSource();
        var e = await Assert.ThrowsAsync<FitCanceledException>(() => model.FitAsync(Data, options: new()
        {
            Epochs = 3,
            EpochEnded = _ =>
            {
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
            },
        }, cancellationToken: stop.Token));
        e.Result.Epochs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Reading_that_never_ends_can_be_cancelled()
    {
        using var release = new ManualResetEventSlim();
        using var model = Perceptron.Create();
        using var stop = new CancellationTokenSource();
        var stuck = new Stuck(Data, release, after: 2);
        var training = model.FitAsync(stuck, cancellationToken: stop.Token);
        (await Task.Run(() => stuck.Reached.Wait(TimeSpan.FromSeconds(30)))).ShouldBeTrue();
        stop.Cancel();
        var e = await Assert.ThrowsAsync<FitCanceledException>(() => training.WaitAsync(TimeSpan.FromSeconds(30)));
        e.Result.StopReason.ShouldBe(StopReason.Cancelled);
        model.StepCount.ShouldBe(2);

        // The model is free for other work while the data set still reads.
        (await model.EvaluateAsync(Data)).Samples.ShouldBe(40);
        release.Set();
    }

    private sealed class TimedOut(Dataset source) : Wrapper(source)
    {
        public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets) => throw new TaskCanceledException("Time ran out.");
    }

    private sealed class Stuck(Dataset source, ManualResetEventSlim release, int after) : Wrapper(source)
    {
        private int left = after;

        public ManualResetEventSlim Reached { get; } = new();

        public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
        {
            if (left-- == 0)
            {
                Reached.Set();
                release.Wait();
            }

            base.Read(indices, inputs, targets);
        }
    }
}
