using System.Text.Json;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Training;

public class AccumulationTests
{
    [Theory, InlineData(4, 4), InlineData(8, 2), InlineData(2, 8)]
    public async Task Gradients_of_several_batches_make_the_step_of_one_large_batch(int batch, int accumulation)
    {
        // 44 samples: the last step has fewer batches, and for a batch of 8 the last batch has fewer samples.
        var data = Toy.Clusters(44);
        using var large = Perceptron.Create(maxBatch: 16);
        var options = new FitOptions { Epochs = 3, Optimizer = new Sgd(0.2f, 0.9f), Schedule = new OneCycleSchedule(0.2f), Seed = 4 };
        var expected = await large.FitAsync(data, options: options);

        using var model = Perceptron.Create(maxBatch: 16);
        var steps = 0;
        var result = await model.FitAsync(data, options: options with { BatchSize = batch, AccumulationSteps = accumulation, Progress = new Listener(p => steps += p.StepsPerEpoch == 3 ? 1 : 0) });
        steps.ShouldBe(9);
        // The statistic sees other batches.
        model.Parameters.Where(p => p.Info.Trainable).SelectMany(p => p.Read()).ToArray()
            .ShouldBe([.. large.Parameters.Where(p => p.Info.Trainable).SelectMany(p => p.Read())], 2e-5);
        result.Epochs[^1].Training.Loss.ShouldBe(expected.Epochs[^1].Training.Loss, 1e-5);
    }

    [Theory, InlineData(1), InlineData(4), InlineData(7)]
    public async Task Accumulated_averaged_training_that_was_broken_off_ends_as_if_it_had_not_been(int cancelAfter)
    {
        var (data, validation) = (Toy.Clusters(60), Toy.Clusters(30, seed: 1));
        FitOptions Options() => new()
        {
            Epochs = 3,
            BatchSize = 8,
            AccumulationSteps = 3,
            Optimizer = new RmsProp(0.01f, momentum: 0.5f),
            WeightAveraging = new(0.8f),
            Schedule = new CosineSchedule().WithWarmup(1),
            EarlyStopping = new(Patience: 3),
        };
        using var unbroken = Perceptron.Create();
        var expected = await unbroken.FitAsync(data, validation, Options());

        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var steps = 0;
        using var model = Perceptron.Create();
        await Assert.ThrowsAsync<FitCanceledException>(() => model.FitAsync(data, validation, Options() with
        {
            Checkpoint = new(folder["a"]),
            Progress = new Listener(_ => { if (++steps == cancelAfter) stop.Cancel(); }),
        }, stop.Token));
        using var other = Perceptron.Create(seed: 7);
        var result = await other.FitAsync(data, validation, Options() with { ResumeFrom = folder["a"] });
        other.Values().ShouldBe(unbroken.Values());
        result.Epochs.Select(e => (e.Training.Loss, e.Validation!.Loss)).ShouldBe(expected.Epochs.Select(e => (e.Training.Loss, e.Validation!.Loss)));
    }

    [Fact]
    public void Averages_are_those_of_PyTorch()
    {
        using var stream = typeof(AccumulationTests).Assembly.GetManifestResourceStream("optimizers.json")!;
        using var json = JsonDocument.Parse(stream);
        var oracle = json.RootElement.GetProperty("averages");
        using var line = Line.Create();
        using var average = new WeightAverage(line, 0.7f);
        foreach (var (value, expected) in oracle.GetProperty("values").EnumerateArray().Zip(oracle.GetProperty("averages").EnumerateArray()))
        {
            line.Parameters[0].Write([value.GetSingle()]);
            average.Update();
            using (average.InUse())
                line.Parameters[0].Read()[0].ShouldBe(expected.GetSingle(), 1e-6f);
            line.Parameters[0].Read()[0].ShouldBe(value.GetSingle());
        }
    }

    [Fact]
    public async Task Validation_checkpoint_and_trained_model_have_the_averaged_parameters()
    {
        using var folder = new TemporaryFolder();
        var (data, validation) = (Toy.Clusters(60), Toy.Clusters(30, seed: 1));
        using var model = Perceptron.Create();
        var seen = new List<float[]>();
        var raw = new List<float[]>();
        var result = await model.FitAsync(data, validation, new()
        {
            Epochs = 2,
            WeightAveraging = new(0.9f),
            Checkpoint = new(folder["a"]),
            Progress = new Listener(_ => raw.Add(model.Values())),
            EpochEnded = _ => seen.Add(model.Values()),
        });
        var average = raw[0];
        foreach (var values in raw.Skip(1))
            average = [.. average.Zip(values, (a, v) => a + 0.1f * (v - a))];
        model.Values().ShouldBe(average, 1e-5);
        model.Values().ShouldBe(seen[^1]);
        (await model.EvaluateAsync(validation)).Loss.ShouldBe(result.Epochs[^1].Validation!.Loss, 1e-9);
        using var loaded = Perceptron.Create();
        loaded.Load(folder["a"]);
        loaded.Values().ShouldBe(model.Values());
    }
}
