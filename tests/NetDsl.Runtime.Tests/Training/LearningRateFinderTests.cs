namespace NetDsl.Runtime.Tests.Training;

public class LearningRateFinderTests
{
    private static readonly Dataset Data = Toy.Clusters(200);

    [Fact]
    public async Task The_loss_falls_and_diverges_and_the_model_is_as_it_was()
    {
        using var model = Perceptron.Create();
        var (before, step) = (model.Values(), model.StepCount);
        var curve = await model.FindLearningRateAsync(Data, new() { Optimizer = new Sgd(0.1f) }, 1e-4f, 1e4f, 100);
        model.Values().ShouldBe(before);
        model.StepCount.ShouldBe(step);
        curve.Points.Count.ShouldBeInRange(50, 99);
        curve.Points.Select(p => p.LearningRate).ShouldBeInOrder();
        curve.Points[0].Smoothed.ShouldBe(curve.Points[0].Loss, 1e-9);
        curve.Suggestion!.Value.ShouldBeInRange(1e-2f, 10);
        // Training with it works.
        var result = await model.FitAsync(Data, options: new() { Epochs = 5, Optimizer = new Sgd(curve.Suggestion.Value) });
        result.Epochs[^1].Training.Accuracy!.Value.ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void The_suggestion_is_where_the_smoothed_loss_falls_fastest()
    {
        var points = Enumerable.Range(0, 40).Select(i => new LearningRatePoint(i, 0, i < 25 ? 10 : i < 30 ? 10 - (i - 24) : 5)).ToList();
        LearningRateCurve.Of(points).Suggestion.ShouldBe(25);
        LearningRateCurve.Of([.. points.Take(11)]).Suggestion.ShouldBeNull();
        LearningRateCurve.Of([.. points.Take(20)]).Suggestion.ShouldBeNull();
    }

    [Fact]
    public async Task A_cancelled_test_leaves_the_model_as_it_was()
    {
        using var model = Perceptron.Create();
        var before = model.Values();
        await Should.ThrowAsync<OperationCanceledException>(() => model.FindLearningRateAsync(Data, cancellationToken: new(true)));
        model.Values().ShouldBe(before);
    }

    [Fact]
    public async Task Ranges_and_data_that_make_no_sense_are_refused()
    {
        using var model = Perceptron.Create();
        await Should.ThrowAsync<ArgumentException>(() => model.FindLearningRateAsync(Data, smallest: 1, largest: 0.1f));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => model.FindLearningRateAsync(Data, steps: 1));
        (await Should.ThrowAsync<InvalidOperationException>(() => model.FindLearningRateAsync(new Spoiler(Data, 3, input: float.NaN), new() { Shuffle = false })))
            .Message.ShouldContain("Sample 3 of the data holds NaN in its input");
    }
}
