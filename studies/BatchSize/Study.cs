using Studies.Harness;

namespace Studies.BatchSize;

/// <summary>Batches of 16 to 4,096, growing batches, and accumulated gradients.</summary>
internal static class BatchSizeStudy
{
    private const float Rate = 0.05f;

    public static Study Study { get; } = new()
    {
        Name = "batch-size",
        Title = "Large, growing and accumulated batches",
        Lecture = "003",
        Claim = "N forward and backward passes with one update equal a batch N times as large; large batches are sometimes better and often generalise worse for the same epochs; batches may grow instead of the rate falling",
        Data = RealData.Mnist,
        Rows =
        [
            Trained("batch 16", 16), Trained("batch 64", 64), Trained("batch 256", 256), Trained("batch 1024", 1024), Trained("batch 4096", 4096),
            Trained("batch 4096, rate 4 times as high", 4096, scale: 4),
            Trained("batch 64, rate falls to a half three times", 64, halves: true),
            Trained("batch 64, doubled three times instead", 64, grows: true),
            new("4 accumulated batches of 64 against 256: largest difference of a weight", Accumulated),
        ],
        Measures = [new("error", "test error, %"), new("loss", "training loss at the end", "0.0000"), new("steps", "steps", "#,0"), new("difference", "difference", "0E+0")],
        Effects =
        [
            new("Accumulated batches give the weights of the large batch, up to rounding", r => r.Rows[^1].Mean("difference") < 1e-5),
            new("With the same rate and epochs the largest batch has learned least", r => r["batch 4096"].Mean("error") > r["batch 64"].Mean("error") && r["batch 4096"].Mean("loss") > r["batch 64"].Mean("loss")),
            new("A higher rate makes up for some of it", r => r["batch 4096, rate 4 times as high"].Mean("error") < r["batch 4096"].Mean("error")),
            new("Growing the batch comes within 1.5 points of lowering the rate, in fewer steps", r =>
                Math.Abs(r["batch 64, doubled three times instead"].Mean("error") - r["batch 64, rate falls to a half three times"].Mean("error")) < 1.5
                && r["batch 64, doubled three times instead"].Mean("steps") < r["batch 64, rate falls to a half three times"].Mean("steps")),
        ],
        Charts = [new BarChart("Test error after ten epochs of MNIST", "error")],
        Judge = r => r.Study.Effects.All(e => e.Holds(r))
            ? Verdict.Reproduced(FormattableString.Invariant($"Four accumulated batches differ from the large one by {r.Rows[^1].Mean("difference"):0E+0}. After ten epochs batches of 4,096 are at {r["batch 4096"].Mean("error"):0.0} %, because they took {r["batch 4096"].Mean("steps"):0} steps: for this small network the gap is one of optimisation, and a rate four times as high closes a part of it, to {r["batch 4096, rate 4 times as high"].Mean("error"):0.0} %; batches of 64 have {r["batch 64"].Mean("error"):0.0} %."))
            : Verdict.Not("Not every statement shows; see the list above."),
    };

    private static Row Trained(string name, int batch, float scale = 1, bool halves = false, bool grows = false) => new(name, async run =>
    {
        int[] milestones = run.Pick<int[]>([4, 6, 8], [1, 2]);
        var growth = grows ? new BatchGrowth(milestones) : null;
        // Quick runs have fewer samples, and the largest batch still takes more than one step.
        var (train, test) = run.Mnist(train: run.Pick(20_000, 10_000), test: run.Pick(10_000, 1000));
        using var model = Perceptron.Create(run.Device, batch, run.Seed);
        var (error, fit) = await run.TrainAsync(model, train, test, new()
        {
            Epochs = run.Pick(10, 3),
            // A last batch of a few samples would be a step of another kind: noisy, at the rate of large batches.
            DropLast = true,
            Optimizer = new Sgd(Rate * scale),
            Schedule = halves ? new MultiStepSchedule(milestones, 0.5f) : new ConstantSchedule(),
            BatchGrowth = growth,
        });
        var steps = 0;
        for (var (epoch, size) = (0, batch); epoch < fit.Epochs.Count; epoch++)
        {
            if (growth?.Milestones.Contains(epoch) == true)
                size *= growth.Factor;
            steps += train.Count / size;
        }

        return new() { ["error"] = error, ["loss"] = fit.Epochs[^1].Training.Loss, ["steps"] = steps };
    });

    private static async Task<Outcome> Accumulated(Run run)
    {
        var (train, _) = run.Mnist(train: 2560, test: 1);
        var options = new FitOptions { Epochs = 1, Optimizer = new Sgd(Rate), Seed = run.Seed, LoaderThreads = 1 };
        using var small = Perceptron.Create(run.Device, 64, run.Seed);
        using var large = Perceptron.Create(run.Device, 256, run.Seed);
        await small.FitAsync(train, options: options with { BatchSize = 64, AccumulationSteps = 4 }, cancellationToken: run.Stop);
        await large.FitAsync(train, options: options with { BatchSize = 256 }, cancellationToken: run.Stop);
        return new() { ["difference"] = small.Parameters.Zip(large.Parameters, (a, b) => a.Read().Zip(b.Read(), (p, q) => Math.Abs(p - q)).Max()).Max() };
    }
}
