namespace NetDsl.Runtime.Tests.Training;

public class BatchGrowthTests
{
    private static readonly Dataset Data = Toy.Clusters(64);

    [Fact]
    public async Task A_step_has_more_batches_after_each_milestone()
    {
        using var model = Perceptron.Create();
        var steps = new List<(int, int)>();
        await model.FitAsync(Data, options: new()
        {
            Epochs = 4,
            BatchGrowth = new([1, 3], 2),
            Progress = new Listener(p => { if (p.Step == p.StepsPerEpoch) steps.Add((p.Epoch, p.Step)); }),
        });
        steps.ShouldBe([(1, 8), (2, 4), (3, 4), (4, 2)]);
    }

    [Fact]
    public async Task A_grown_step_is_that_of_a_batch_as_large()
    {
        // The hidden statistic is a moving average over batches, which are others: only what is trained is compared.
        float[] Trained(Model model) => [.. model.Parameters.Where(p => p.Info.Trainable).SelectMany(p => p.Read())];
        using var grown = Perceptron.Create(maxBatch: 16);
        await grown.FitAsync(Data, options: new() { Epochs = 1, BatchSize = 8, AccumulationSteps = 2, Optimizer = new Sgd(0.1f), Shuffle = false });
        using var large = Perceptron.Create(maxBatch: 16);
        await large.FitAsync(Data, options: new() { Epochs = 1, BatchSize = 16, Optimizer = new Sgd(0.1f), Shuffle = false });
        foreach (var (a, b) in Trained(grown).Zip(Trained(large)))
            a.ShouldBe(b, 1e-5f);
    }

    [Fact]
    public async Task A_schedule_does_not_see_the_growth()
    {
        using var model = Perceptron.Create();
        var rates = new List<float>();
        await model.FitAsync(Data, options: new()
        {
            Epochs = 2,
            Optimizer = new Sgd(1),
            Schedule = new CosineSchedule(),
            BatchGrowth = new([1], 4),
            Progress = new Listener(p => rates.Add(p.LearningRate)),
        });
        // Epoch 2 has two steps, at the places of its steps 0 and 4 of 8.
        float Rate(int step) => new CosineSchedule().LearningRate(1, new(step, 16, 8));
        rates.ShouldBe([.. Enumerable.Range(0, 8).Select(Rate), Rate(8), Rate(12)]);
    }

    [Fact]
    public void Growth_that_means_nothing_is_refused()
    {
        Should.Throw<ArgumentException>(() => new BatchGrowth([3, 1])).Message.ShouldContain("rising order, but are 3, 1");
        Should.Throw<ArgumentOutOfRangeException>(() => new BatchGrowth([0]));
        Should.Throw<ArgumentOutOfRangeException>(() => new BatchGrowth([1], 1));
        Should.Throw<ArgumentException>(() => new BatchGrowth([.. Enumerable.Range(1, 40)])).Message.ShouldContain("more than a million batches");
    }
}
