using NetDsl.Runtime.Tests.Checkpoints;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Training;

public class ResumeTests
{
    private static readonly Dataset Data = Toy.Clusters(60);
    private static readonly Dataset Validation = Toy.Clusters(30, seed: 1);

    private static FitOptions Options(Optimizer? optimizer = null) => new()
    {
        Epochs = 4,
        Optimizer = optimizer ?? new AdamW(0.02f),
        Schedule = new OneCycleSchedule(0.05f),
        EarlyStopping = new EarlyStopping(Patience: 4),
        Seed = 11,
    };

    public static TheoryData<string, int> Breaks()
    {
        var breaks = new TheoryData<string, int>();
        foreach (var optimizer in (string[])["sgd", "momentum", "adamw"])
            foreach (var step in (int[])[1, 5, 8, 9, 31])
                breaks.Add(optimizer, step);
        return breaks;
    }

    [Theory, MemberData(nameof(Breaks))]
    public async Task Training_that_was_broken_off_ends_as_if_it_had_not_been(string kind, int cancelAfter)
    {
        Optimizer New() => kind switch { "sgd" => new Sgd(0.1f), "momentum" => new Sgd(0.1f, 0.5f, nesterov: true), _ => new AdamW(0.02f) };
        var schedule = kind == "sgd" ? (LearningRateSchedule)new StepSchedule(2) : new OneCycleSchedule(0.05f);
        using var unbroken = Perceptron.Create();
        var expected = await unbroken.FitAsync(Data, Validation, Options(New()) with { Schedule = schedule });

        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var steps = 0;
        using var model = Perceptron.Create();
        var canceled = await Assert.ThrowsAsync<FitCanceledException>(() => model.FitAsync(Data, Validation, Options(New()) with
        {
            Schedule = schedule,
            Checkpoint = new(folder["toy.safetensors"]),
            Progress = new Listener(_ => { if (++steps == cancelAfter) stop.Cancel(); }),
        }, stop.Token));
        var broken = canceled.Result;
        (canceled.CancellationToken, broken.Checkpoint).ShouldBe((stop.Token, folder["toy.safetensors"]));
        broken.StopReason.ShouldBe(StopReason.Cancelled);
        model.StepCount.ShouldBe(cancelAfter);
        // 8 steps make an epoch, and the one that was cancelled at its last step has not been validated.
        broken.Epochs.Count.ShouldBe((cancelAfter - 1) / 8);

        using var other = Perceptron.Create(seed: 99);
        var seen = new Recorder(Data);
        var result = await other.FitAsync(seen, Validation, Options(New()) with { Schedule = schedule, ResumeFrom = folder["toy.safetensors"] });
        seen.Reads.Count.ShouldBe(32 - cancelAfter);
        other.Values().ShouldBe(unbroken.Values());
        other.StepCount.ShouldBe(unbroken.StepCount);
        result.BestEpoch.ShouldBe(expected.BestEpoch);
        result.StopReason.ShouldBe(expected.StopReason);
        foreach (var (a, b) in result.Epochs.Zip(expected.Epochs))
        {
            (a.Epoch, a.Training.Loss, a.Training.Accuracy, a.LearningRate).ShouldBe((b.Epoch, b.Training.Loss, b.Training.Accuracy, b.LearningRate));
            (a.Validation!.Loss, a.Validation.Accuracy).ShouldBe((b.Validation!.Loss, b.Validation.Accuracy));
        }
    }

    [Fact]
    public async Task Augmentation_goes_on_with_the_same_keys()
    {
        using var model = Perceptron.Create();
        var (first, second) = (new Recorder(Data), new Recorder(Data));
        await model.FitAsync(first, options: Options());
        await model.FitAsync(second, options: Options());
        first.Keys.Count.ShouldBe(4);
        second.Keys.ShouldBe(first.Keys);
    }

    [Fact]
    public async Task Cancelled_before_the_first_step_still_leaves_a_checkpoint()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        var before = model.Values();
        foreach (var policy in Enum.GetValues<CheckpointPolicy>())
        {
            var path = folder[$"{policy} {{epoch}}"];
            var result = (await Assert.ThrowsAsync<FitCanceledException>(() => model.FitAsync(Data, options: Options() with { Checkpoint = new(path, policy) }, cancellationToken: new CancellationToken(true)))).Result;
            (result.StopReason, result.Epochs.Count, result.BestEpoch).ShouldBe((StopReason.Cancelled, 0, 0));
        }

        folder.Files.Order().ShouldBe(["Best {epoch}", "EveryEpoch 1", "Last {epoch}"]);
        model.Values().ShouldBe(before);
    }

    [Fact]
    public async Task Every_epoch_has_its_file_and_the_best_one_may_be_kept_alone()
    {
        using var folder = new TemporaryFolder();
        var values = new List<float[]>();
        using var model = Perceptron.Create();
        await model.FitAsync(Data, new Liar(Validation), Options() with
        {
            EarlyStopping = null,
            Checkpoint = new(folder["every {epoch}"], CheckpointPolicy.EveryEpoch),
            EpochEnded = _ => values.Add(model.Values()),
        });
        for (var epoch = 1; epoch <= 4; epoch++)
        {
            model.Load(folder[$"every {epoch}"]);
            model.Values().ShouldBe(values[epoch - 1]);
            model.StepCount.ShouldBe(8 * epoch);
        }

        using var again = Perceptron.Create();
        var result = await again.FitAsync(Data, new Liar(Validation), Options() with { EarlyStopping = null, Checkpoint = new(folder["best"], CheckpointPolicy.Best) });
        result.BestEpoch.ShouldBeLessThan(4);
        again.Load(folder["best"]);
        again.Values().ShouldBe(values[result.BestEpoch - 1]);
    }

    [Fact]
    public async Task A_finished_checkpoint_can_be_trained_for_longer()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        await model.FitAsync(Data, options: Options() with { Checkpoint = new(folder["a"]) });
        using var longer = Perceptron.Create();
        var result = await longer.FitAsync(Data, options: Options() with { Epochs = 6, ResumeFrom = folder["a"], Seed = 5 });
        result.Epochs.Select(e => e.Epoch).ShouldBe([1, 2, 3, 4, 5, 6]);
        longer.StepCount.ShouldBe(6 * 8);
    }

    [Fact]
    public async Task Resuming_with_what_does_not_fit_says_why_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        using var model = Perceptron.Create();
        await Assert.ThrowsAsync<FitCanceledException>(() => model.FitAsync(Data, options: Options() with { Checkpoint = new(folder["a"]), Progress = new Listener(p => { if (p.Step == 3) stop.Cancel(); }) }, cancellationToken: stop.Token));
        model.Save(folder["plain"]);

        using var other = Perceptron.Create(seed: 4);
        var before = other.Values();
        async Task Refuses<E>(FitOptions options, string why, Dataset? data = null) where E : Exception
        {
            (await Should.ThrowAsync<E>(() => other.FitAsync(data ?? Data, options: options))).Message.ShouldContain(why);
            other.Values().ShouldBe(before);
            other.StepCount.ShouldBe(0);
        }

        await Refuses<InvalidDataException>(Options(new Sgd(0.1f)) with { ResumeFrom = folder["a"] }, "was trained with AdamW, and its state is of no use to Sgd");
        await Refuses<InvalidDataException>(Options() with { ResumeFrom = folder["a"], BatchSize = 4 }, "60 samples in batches of 8 with seed 11; it cannot go on with 60 samples in batches of 4 with seed 11");
        await Refuses<InvalidDataException>(Options() with { ResumeFrom = folder["a"], Seed = 12 }, "seed 12");
        await Refuses<InvalidDataException>(Options() with { ResumeFrom = folder["a"] }, "61 samples", Toy.Clusters(61));
        await Refuses<InvalidDataException>(Options() with { ResumeFrom = folder["plain"] }, "not a checkpoint that training can go on from: it has no 'optimizer'. Load it with Load");
        await Refuses<FileNotFoundException>(Options() with { ResumeFrom = folder["none"] }, "none");

        using var wider = Perceptron.Create(hidden: 17);
        (await Should.ThrowAsync<InvalidDataException>(() => wider.FitAsync(Data, options: Options() with { ResumeFrom = folder["a"] }))).Message
            .ShouldContain("Dense1.Weight is 16x2 in the file, but 17x2 in the network");
    }

    [Theory]
    [InlineData("optimizer.steps", "x")]
    [InlineData("optimizer.steps", "-1")]
    [InlineData("optimizer.steps", "9223372036854775807")]
    [InlineData("optimizer.steps", "99999999999999999999")]
    [InlineData("training.seed", "4294967296")]
    [InlineData("training.seconds", "Infinity")]
    [InlineData("training.seconds", "1E+300")]
    [InlineData("training.seconds", "-1")]
    [InlineData("training.seconds", "NaN")]
    [InlineData("training.seen", "-1")]
    [InlineData("training.seen", "61")]
    [InlineData("training.loss", "Infinity")]
    [InlineData("training.history", """[{"epoch":1,"learningRate":1,"seconds":"Infinity","training":{"samples":1,"loss":1,"metrics":{}}}]""")]
    [InlineData("training.history", """[{"epoch":1,"learningRate":1,"seconds":1e300,"training":{"samples":1,"loss":1,"metrics":{}}}]""")]
    [InlineData("training.history", """[{"epoch":1,"learningRate":1,"seconds":1,"training":{"samples":1,"loss":1,"metrics":{"a":1,"a":2}}}]""")]
    [InlineData("training.history", """[{"epoch":1e99,"learningRate":1,"seconds":1,"training":{"samples":1,"loss":1,"metrics":{}}}]""")]
    [InlineData("training.history", """[{"epoch":2,"learningRate":1,"seconds":1,"training":{"samples":1,"loss":1,"metrics":{}}}]""")]
    [InlineData("training.step", "1e99")]
    [InlineData("training.step", "-1")]
    [InlineData("training.epoch", "-5")]
    [InlineData("training.step", "9")]
    [InlineData("training.loss", "a lot")]
    [InlineData("training.history", "[{}]")]
    [InlineData("training.history", "{")]
    [InlineData("training.metric.accuracy", "1")]
    [InlineData("training.metric.accuracy", "1 b")]
    public async Task A_damaged_entry_is_named(string key, string value)
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        using var model = Perceptron.Create();
        await Assert.ThrowsAsync<FitCanceledException>(() => model.FitAsync(Data, options: Options() with { Checkpoint = new(folder["a"]), Progress = new Listener(p => { if (p.Step == 3) stop.Cancel(); }) }, cancellationToken: stop.Token));
        using (var file = SafeTensors.Open(folder["a"]))
            SafeTensorsWriter.Write(folder["a"], file.Metadata.Select(entry => entry.Key == key ? new(key, value) : entry), file.Copies());
        var before = model.Values();
        (await Should.ThrowAsync<InvalidDataException>(() => model.FitAsync(Data, options: Options() with { ResumeFrom = folder["a"] })))
            .Message.ShouldEndWith($"'{key}' cannot be '{SafeTensorsHeader.Short(value)}'.");
        model.Values().ShouldBe(before);
    }
}
