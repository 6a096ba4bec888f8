namespace NetDsl.Runtime.Tests.Training;

public class SharedOptionsTests
{
    [Fact]
    public async Task One_options_object_serves_many_trainings_at_once()
    {
        var options = new FitOptions { Epochs = 4, Optimizer = new Sgd(0.1f, 0.9f), Schedule = new OneCycleSchedule(0.1f), Seed = 2 };
        async Task<float[]> Train(int seed)
        {
            using var device = new CpuDevice(1);
            using var model = Perceptron.Create(seed: seed, device: device);
            await model.FitAsync(Toy.Clusters(120, seed), options: options);
            return model.Values();
        }

        var alone = new List<float[]>();
        for (var seed = 0; seed < 6; seed++)
            alone.Add(await Train(seed));
        var together = await Task.WhenAll(Enumerable.Range(0, 6).Select(Train));
        for (var seed = 0; seed < 6; seed++)
            together[seed].ShouldBe(alone[seed]);
    }

    [Fact]
    public async Task A_second_training_starts_without_the_momentum_of_the_first()
    {
        var options = new FitOptions { Optimizer = new Adam(0.05f) };
        using var first = Perceptron.Create();
        await first.FitAsync(Toy.Clusters(40), options: options);
        using var second = Perceptron.Create();
        await second.FitAsync(Toy.Clusters(40), options: options);
        second.Values().ShouldBe(first.Values());
    }

    [Fact]
    public async Task A_metric_that_two_runs_share_is_refused()
    {
        using var release = new ManualResetEventSlim();
        var confusion = new ConfusionMatrix(3);
        using var model = Perceptron.Create();
        using var other = Perceptron.Create();
        var data = Toy.Clusters(16);
        var running = model.FitAsync(data, options: new() { Metrics = [confusion], Progress = new Listener(_ => release.Wait()) });
        Should.Throw<InvalidOperationException>(() => other.EvaluateAsync(data, [confusion])).Message.ShouldBe("The metric 'confusion' measures another training or evaluation at this moment: give each its own.");
        Should.Throw<InvalidOperationException>(() => other.FitAsync(data, options: new() { Metrics = [new Accuracy(), confusion.For("output")] })).Message.ShouldContain("'output.confusion'");
        release.Set();
        await running;
        (await other.EvaluateAsync(data, [confusion])).Metrics["confusion"].ShouldBe(confusion.Value);
    }
}
