using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Training;

public class SnapshotEnsembleTests
{
    private static readonly Dataset Data = Toy.Clusters(80);
    private static readonly Dataset Test = Toy.Clusters(90, seed: 2);

    private static FitOptions Options(TemporaryFolder folder) => new()
    {
        Epochs = 6,
        Optimizer = new Sgd(0.3f),
        Schedule = new CosineRestartsSchedule(2),
        SnapshotPath = folder["cycle {cycle}"],
    };

    [Fact]
    public async Task The_end_of_each_cycle_is_kept()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        var values = new List<float[]>();
        var result = await model.FitAsync(Data, options: Options(folder) with { EpochEnded = _ => values.Add(model.Values()) });
        result.Snapshots.ShouldBe([folder["cycle 1"], folder["cycle 2"], folder["cycle 3"]]);
        using var ensemble = Ensemble.Load(result.Snapshots, () => Perceptron.Create());
        ensemble.Models.Select(m => m.Values()).ShouldBe([values[1], values[3], values[5]]);

        // A break changes nothing: the files of earlier cycles are still there.
        using var stop = new CancellationTokenSource();
        using var broken = Perceptron.Create();
        await Assert.ThrowsAsync<FitCanceledException>(() => broken.FitAsync(Data, options: Options(folder) with
        {
            Checkpoint = new(folder["checkpoint"]),
            Progress = new Listener(p => { if (p is { Epoch: 3, Step: 4 }) stop.Cancel(); }),
        }, cancellationToken: stop.Token));
        (await broken.FitAsync(Data, options: Options(folder) with { ResumeFrom = folder["checkpoint"] })).Snapshots.ShouldBe(result.Snapshots);
    }

    [Fact]
    public async Task Cycles_after_a_warm_up_of_some_steps_end_within_epochs()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        float[]? kept = null;
        var result = await model.FitAsync(Data, options: Options(folder) with
        {
            Epochs = 2,
            Schedule = new CosineRestartsSchedule(1).WithWarmupSteps(3),
            Progress = new Listener(p => { if (p is { Epoch: 2, Step: 3 }) kept = model.Values(); }),
        });
        result.Snapshots.ShouldBe([folder["cycle 1"]]);
        using var ensemble = Ensemble.Load(result.Snapshots, () => Perceptron.Create());
        ensemble.Models[0].Values().ShouldBe(kept);
    }

    [Fact]
    public async Task An_ensemble_averages_probabilities_or_counts_votes()
    {
        Perceptron[] models = [Perceptron.Create(seed: 1), Perceptron.Create(seed: 2), Perceptron.Create(seed: 3)];
        foreach (var model in models)
            await model.FitAsync(Data, options: new() { Epochs = 2, Optimizer = new Sgd(0.1f) });
        float[] inputs = [0.3f, -0.2f, -1, 0.4f];
        var probabilities = models.Select(m => Softmax(m.Predict(inputs))).ToArray();
        using var average = Ensemble.Of(models);
        var answer = average.Predict(inputs);
        for (var i = 0; i < answer.Length; i++)
            answer[i].ShouldBe(probabilities.Average(p => p[i]), 1e-6f);

        using var vote = Ensemble.Of(models, EnsembleRule.Vote);
        var votes = vote.Predict(inputs);
        for (var sample = 0; sample < 2; sample++)
            for (var c = 0; c < 3; c++)
                votes[sample * 3 + c].ShouldBe(probabilities.Count(p => p.AsSpan(sample * 3, 3).IndexOf(p[(sample * 3)..(sample * 3 + 3)].Max()) == c) / 3f, 1e-6f);

        var evaluation = await average.EvaluateAsync(Test);
        evaluation.Samples.ShouldBe(90);
        evaluation.Accuracy!.Value.ShouldBeGreaterThan(0.8);
        // One model's own loss is that of an ensemble of it alone.
        using var single = Ensemble.Of([models[0]]);
        (await single.EvaluateAsync(Test)).Loss.ShouldBe((await models[0].EvaluateAsync(Test)).Loss, 1e-5);
        foreach (var model in models)
            model.Dispose();
    }

    [Fact]
    public void Models_that_do_not_belong_together_are_refused()
    {
        using var a = Perceptron.Create();
        using var wide = Perceptron.Create(inputs: 3);
        using var line = Line.Create();
        Should.Throw<ArgumentException>(() => Ensemble.Of([])).Message.ShouldContain("one model or more");
        Should.Throw<ArgumentException>(() => Ensemble.Of([a, wide])).Message.ShouldContain("makes 3 of 3, but Perceptron makes 3 of 2");
        Should.Throw<ArgumentException>(() => Ensemble.Of([line], EnsembleRule.Vote)).Message.ShouldContain("cannot vote");
    }

    [Fact]
    public async Task Snapshots_need_a_place_for_each_and_a_schedule_with_cycles()
    {
        using var model = Perceptron.Create();
        (await Should.ThrowAsync<ArgumentException>(() => model.FitAsync(Data, options: new() { SnapshotPath = "a", Schedule = new CosineRestartsSchedule(1) }))).Message.ShouldContain("{cycle}");
        (await Should.ThrowAsync<ArgumentException>(() => model.FitAsync(Data, options: new() { SnapshotPath = "a {cycle}" }))).Message.ShouldContain("ConstantSchedule has no cycles");
    }

    [Fact]
    public void The_average_of_files_is_loaded_or_nothing_changes()
    {
        using var folder = new TemporaryFolder();
        using var a = Perceptron.Create(seed: 1);
        using var b = Perceptron.Create(seed: 2);
        a.Save(folder["a"]);
        b.Save(folder["b"]);
        using var model = Perceptron.Create(seed: 3);
        var before = model.Values();
        Should.Throw<FileNotFoundException>(() => model.LoadAverage([folder["a"], folder["none"]]));
        model.Values().ShouldBe(before);
        model.LoadAverage([folder["a"], folder["b"]]);
        model.Values().ShouldBe(a.Values().Zip(b.Values(), (x, y) => (float)(((double)x + y) / 2)));
        Should.Throw<ArgumentException>(() => model.LoadAverage([]));
    }

    [Fact]
    public void A_bag_and_the_rest_are_all_samples()
    {
        var numbers = new TensorDataset([1], Enumerable.Range(0, 1000).Select(i => (float)i).ToArray(), new float[1000]);
        var (bag, rest) = numbers.Bootstrap(7);
        float[] Values(Dataset data)
        {
            var values = new float[data.Count];
            data.Read([.. Enumerable.Range(0, data.Count)], values, new float[data.Count]);
            return values;
        }

        var inBag = Values(bag);
        inBag.Length.ShouldBe(1000);
        inBag.Distinct().Count().ShouldBeInRange(600, 665);
        inBag.Union(Values(rest!)).Count().ShouldBe(1000);
        Values(numbers.Bootstrap(7).Bag).ShouldBe(inBag);
        Values(numbers.Bootstrap(8).Bag).ShouldNotBe(inBag);
    }

    private static float[] Softmax(float[] logits)
    {
        var result = new float[logits.Length];
        for (var i = 0; i < logits.Length; i += 3)
        {
            var sum = logits.Skip(i).Take(3).Sum(x => MathF.Exp(x));
            for (var c = 0; c < 3; c++)
                result[i + c] = MathF.Exp(logits[i + c]) / sum;
        }

        return result;
    }
}
