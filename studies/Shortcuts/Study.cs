using Studies.Harness;

namespace Studies.Shortcuts;

/// <summary>ResNet-20 with shortcuts of options A, B and C.</summary>
internal static class ShortcutsStudy
{
    private const int Batch = 64;

    public static Study Study { get; } = new()
    {
        Name = "shortcuts",
        Title = "Shortcuts A, B and C",
        Lecture = "003",
        Claim = "C is slightly better than B, and B than A",
        Data = RealData.Cifar10,
        Seeds = 3,
        Rows =
        [
            Row("A: no parameters", (d, s) => ShortcutsA.Create(d, Batch, s)) with { Published = "25.03 % (ResNet-34, ImageNet)" },
            Row("B: projections where the shape changes", (d, s) => ShortcutsB.Create(d, Batch, s)) with { Published = "24.52 %" },
            Row("C: projections everywhere", (d, s) => ShortcutsC.Create(d, Batch, s)) with { Published = "24.19 %" },
        ],
        Measures = [new("error", "test error, %"), new("train", "training error, %"), new("loss", "training loss at the end", "0.000"), new("parameters", "parameters", "N0")],
        Effects =
        [
            new("The differences between the three are small: less than 5 points", r => r.Rows.Max(row => row.Mean("error")) - r.Rows.Min(row => row.Mean("error")) < 5 || r.Rows.Any(row => row.Runs.Count == 0)),
            new("C fits the training images at least as well as A", r => r.Rows[2].Mean("loss") <= r.Rows[0].Mean("loss")),
        ],
        Charts = [new BarChart("Test error", "error"), new LineChart("Training loss", "epoch", "loss", r => r.Rows.Select(row => row.Line("loss")))],
        Judge = r =>
        {
            var (a, b, c) = (r.Rows[0].Mean("error"), r.Rows[1].Mean("error"), r.Rows[2].Mean("error"));
            var spread = r.Rows.Max(row => row.Deviation("error"));
            var why = FormattableString.Invariant($"The test errors are {a:0.0}, {b:0.0} and {c:0.0} % for A, B and C, with a deviation of up to {spread:0.0} over the seeds; training losses {r.Rows[0].Mean("loss"):0.000}, {r.Rows[1].Mean("loss"):0.000} and {r.Rows[2].Mean("loss"):0.000}. The paper's differences are 0.5 and 0.3 points.");
            return !(c <= b && b <= a) ? Verdict.Not($"{why} The order is another one; all differences are small, which is the paper's conclusion.")
                : a - c > spread ? Verdict.Reproduced(why) : Verdict.SmallerEffect($"{why} The order is the paper's, but the differences are within the deviation.");
        },
    };

    private static Row Row(string name, Func<Device, int, Model> create) => new(name, async run =>
    {
        var (train, test) = run.SmallCifar10(train: run.Pick(10_000, 600), test: run.Pick(10_000, 300));
        using var model = create(run.Device, run.Seed);
        var epochs = run.Pick(16, 3);
        var (error, fit) = await run.TrainAsync(model, run.IsQuick ? train : train.RandomShift(2).RandomHorizontalFlip(), test, new()
        {
            Epochs = epochs,
            BatchSize = run.Pick(Batch, 20),
            Optimizer = new Sgd(0.1f, momentum: 0.9f, weightDecay: 1e-4f),
            Schedule = new CosineSchedule(),
        });
        return new Outcome
        {
            ["error"] = error,
            ["train"] = 100 * (1 - fit.Epochs[^1].Training.Accuracy!.Value),
            ["loss"] = fit.Epochs[^1].Training.Loss,
            ["parameters"] = model.Parameters.Where(p => p.Info.Trainable).Sum(p => p.Length),
        }.With("loss", [.. fit.Epochs.Select(e => e.Training.Loss)]);
    });
}
