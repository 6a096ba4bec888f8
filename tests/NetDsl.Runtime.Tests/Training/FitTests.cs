namespace NetDsl.Runtime.Tests.Training;

public class FitTests
{
    private static FitOptions Options(int epochs = 5) => new() { Epochs = epochs, Optimizer = new AdamW(0.03f), Seed = 3 };

    [Fact]
    public async Task A_classifier_learns()
    {
        using var model = Perceptron.Create(maxBatch: 16);
        var before = await model.EvaluateAsync(Toy.Clusters(300, seed: 1));
        var result = await model.FitAsync(Toy.Clusters(500), Toy.Clusters(300, seed: 1), Options(8));

        result.StopReason.ShouldBe(StopReason.Completed);
        result.Epochs.Select(e => e.Epoch).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8]);
        var last = result.Epochs[^1];
        last.Training.Loss.ShouldBeLessThan(result.Epochs[0].Training.Loss);
        last.Training.Accuracy!.Value.ShouldBeGreaterThan(0.95);
        last.Validation!.Accuracy!.Value.ShouldBeGreaterThan(0.95);
        last.Validation.Loss.ShouldBeLessThan(before.Loss / 2);
        result.BestEpoch.ShouldBe(1 + result.Epochs.ToList().FindIndex(e => e.Validation!.Loss == result.Epochs.Min(x => x.Validation!.Loss)));
        model.StepCount.ShouldBe(8 * 32);
        (await model.EvaluateAsync(Toy.Clusters(300, seed: 1))).Loss.ShouldBe(last.Validation.Loss, 1e-6);
    }

    [Fact]
    public async Task A_line_learns_values_and_has_no_accuracy()
    {
        var x = Enumerable.Range(0, 50).Select(i => i / 25f - 1).ToArray();
        var y = x.Select(v => 3 * v - 0.5f).ToArray();
        using var model = Line.Create(maxBatch: 8);
        var result = await model.FitAsync(new TensorDataset([1], x, y), options: Options(30) with { Optimizer = new Sgd(0.1f, 0.9f) });
        model.Values().ShouldBe([3, -0.5f], 1e-3);
        result.Epochs[^1].Training.Accuracy.ShouldBeNull();
        result.Epochs[^1].Validation.ShouldBeNull();
        result.Epochs[^1].Training.Metrics.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_last_batch_may_be_smaller_and_every_sample_is_seen_once_an_epoch()
    {
        var data = new Recorder(Toy.Clusters(21));
        using var model = Perceptron.Create(maxBatch: 8);
        await model.FitAsync(data, options: Options(2));
        data.Reads.Select(read => read.Length).ShouldBe([8, 8, 5, 8, 8, 5]);
        var (first, second) = (data.Reads[..3].SelectMany(i => i).ToArray(), data.Reads[3..].SelectMany(i => i).ToArray());
        first.Order().ShouldBe(Enumerable.Range(0, 21));
        second.Order().ShouldBe(Enumerable.Range(0, 21));
        second.ShouldNotBe(first);

        var unshuffled = new Recorder(Toy.Clusters(21));
        await model.FitAsync(unshuffled, options: Options(1) with { Shuffle = false });
        unshuffled.Reads.SelectMany(i => i).ShouldBe(Enumerable.Range(0, 21));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_parameters_and_another_does_not()
    {
        async Task<float[]> Train(int seed)
        {
            using var model = Perceptron.Create();
            await model.FitAsync(Toy.Clusters(100), options: Options(2) with { Seed = seed });
            return model.Values();
        }

        var first = await Train(1);
        (await Train(1)).ShouldBe(first);
        (await Train(2)).ShouldNotBe(first);
    }

    [Fact]
    public async Task Schedules_run_over_all_steps()
    {
        var rates = new List<float>();
        var optimizer = new Sgd(0.5f, 0.3f);
        using var model = Perceptron.Create();
        await model.FitAsync(Toy.Clusters(24), options: Options(4) with
        {
            Optimizer = optimizer,
            Schedule = new StepSchedule(2, 0.1f),
            Progress = new Listener(p => rates.Add(p.LearningRate)),
        });
        rates.ShouldBe([.. Enumerable.Repeat(0.5f, 6), .. Enumerable.Repeat(0.05f, 6)], 1e-6);

        var result = await model.FitAsync(Toy.Clusters(24), options: Options(1) with { Optimizer = optimizer, Schedule = new OneCycleSchedule(0.2f) });
        result.Epochs[0].LearningRate.ShouldBe(0.2f / 25 / 1e4f, 1e-9f);
    }

    [Fact]
    public async Task Progress_tells_where_training_stands()
    {
        var reports = new List<TrainingProgress>();
        var epochs = new List<EpochResult>();
        using var model = Perceptron.Create();
        var result = await model.FitAsync(Toy.Clusters(20), options: Options(2) with { Progress = new Listener(reports.Add), EpochEnded = epochs.Add });
        reports.Select(p => (p.Epoch, p.Step)).ShouldBe([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]);
        reports.ShouldAllBe(p => p.Epochs == 2 && p.StepsPerEpoch == 3 && p.SamplesPerSecond > 0 && p.Accuracy >= 0);
        reports[2].Loss.ShouldBe(result.Epochs[0].Training.Loss, 1e-9);
        reports[2].Accuracy.ShouldBe(result.Epochs[0].Training.Accuracy);
        reports[0].Remaining.ShouldBeGreaterThan(TimeSpan.Zero);
        reports[^1].Remaining.ShouldBe(TimeSpan.Zero);
        epochs.ShouldBe(result.Epochs);
    }

    [Fact]
    public async Task Early_stopping_waits_and_brings_the_best_epoch_back()
    {
        // Validation labels contradict the training labels: the better training gets, the worse validation.
        var validation = Toy.Clusters(60, seed: 5);
        var values = new List<float[]>();
        using var model = Perceptron.Create();
        var result = await model.FitAsync(Toy.Clusters(200), new Liar(validation), Options(50) with
        {
            Optimizer = new Sgd(0.3f),
            EarlyStopping = new EarlyStopping(Patience: 3),
            EpochEnded = _ => values.Add(model.Values()),
        });
        result.StopReason.ShouldBe(StopReason.EarlyStopped);
        result.Epochs.Count.ShouldBe(result.BestEpoch + 3);
        model.Values().ShouldBe(values[result.BestEpoch - 1]);
        model.Values().ShouldNotBe(values[^1]);
    }

    [Fact]
    public async Task Early_stopping_may_watch_a_metric_and_ask_for_more_than_a_little()
    {
        using var model = Perceptron.Create();
        var result = await model.FitAsync(Toy.Clusters(200), Toy.Clusters(50, seed: 1), Options(50) with
        {
            Monitor = "accuracy",
            EarlyStopping = new EarlyStopping(Patience: 2, MinDelta: 2, RestoreBest: false),
        });
        // Nothing can be better by 2: the first epoch stays the best.
        (result.StopReason, result.BestEpoch, result.Epochs.Count).ShouldBe((StopReason.EarlyStopped, 1, 3));
    }

    [Fact]
    public async Task A_confusion_matrix_lists_the_mistakes()
    {
        using var model = Perceptron.Create();
        await model.FitAsync(Toy.Clusters(300), options: Options(3));
        var test = Toy.Clusters(100, seed: 9);
        var confusion = new ConfusionMatrix(3);
        var evaluation = await model.EvaluateAsync(new Liar(test), [new Accuracy(), confusion]);

        confusion.Value.ShouldBe(evaluation.Accuracy!.Value, 1e-12);
        confusion.Mistakes.Count.ShouldBe((int)Math.Round(100 * (1 - confusion.Value)));
        var logits = new float[3];
        var (input, target) = (new float[2], new float[1]);
        foreach (var mistake in confusion.Mistakes)
        {
            new Liar(test).Read([mistake.Index], input, target);
            model.Forward(input, logits);
            mistake.Label.ShouldBe((int)target[0]);
            mistake.Predicted.ShouldBe(logits.IndexOf(logits.Max()));
            mistake.Confidence.ShouldBe(MathF.Exp(logits.Max()) / logits.Sum(MathF.Exp), 1e-5f);
        }

        var counted = from label in Enumerable.Range(0, 3) from predicted in Enumerable.Range(0, 3) where label != predicted select confusion[label, predicted];
        counted.Sum().ShouldBe(confusion.Mistakes.Count);
    }

    [Fact]
    public void Accuracy_counts_places_of_pictures_too()
    {
        // Two samples, two classes, three places; outputs lie class after class.
        var accuracy = new Accuracy();
        accuracy.Update([1, 0, 5, 0, 1, 4, /**/ 0, 0, 0, 1, 1, 1], [0, 1, 1, /**/ 1, 0, 1], 2);
        accuracy.Value.ShouldBe(4.0 / 6, 1e-12);
        accuracy.State.ShouldBe([4, 6]);
    }
}
