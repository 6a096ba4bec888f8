using Studies.Harness;

namespace Studies.PlainResidual;

/// <summary>Plain and residual networks of 20 and 56 layers: the deeper plain one fits the training images worse.</summary>
internal static class PlainResidualStudy
{
    private const int Batch = 50;

    public static Study Study { get; } = new()
    {
        Name = "plain-residual",
        Title = "Plain and residual networks of 20 and 56 layers",
        Lecture = "000, 003",
        Claim = "The deeper plain network has a higher training error; the residual one does not",
        Data = RealData.Cifar10,
        Seeds = 3,
        Revision = 2,
        Rows =
        [
            Row("plain, 20 layers", (d, s) => Plain20.Create(d, Batch, s)),
            Row("plain, 56 layers", (d, s) => Plain56.Create(d, Batch, s)),
            Row("residual, 20 layers", (d, s) => Residual20.Create(d, Batch, s)) with { Published = "8.75 % test error", InQuickRuns = false },
            Row("residual, 56 layers", (d, s) => Residual56.Create(d, Batch, s)) with { Published = "6.97 % test error" },
        ],
        Measures = [new("train", "training error, %"), new("error", "test error, %"), new("loss", "training loss at the end", "0.000"), new("parameters", "parameters", "N0")],
        Effects =
        [
            new("The plain network of 56 layers has a higher training loss than that of 20", r => r["plain, 56 layers"].Mean("loss") > r["plain, 20 layers"].Mean("loss")),
            new("With shortcuts, 36 more layers do not raise it so", r => r["residual, 20 layers"].Runs.Count == 0 || Growth(r, "residual") < Growth(r, "plain")),
            new("Of 56 layers, the residual network has the lower training loss", r => r["residual, 56 layers"].Mean("loss") < r["plain, 56 layers"].Mean("loss")),
        ],
        Charts =
        [
            new LineChart("Training error", "epoch", "training error, %", r => r.Rows.Select(row => row.Line("train"))),
            new LineChart("Test error", "epoch", "test error, %", r => r.Rows.Select(row => row.Line("test"))),
        ],
        Judge = r =>
        {
            var why = FormattableString.Invariant($"From 20 to 56 layers the training error goes from {r["plain, 20 layers"].Mean("train"):0.0} to {r["plain, 56 layers"].Mean("train"):0.0} % without shortcuts, and from {r["residual, 20 layers"].Mean("train"):0.0} to {r["residual, 56 layers"].Mean("train"):0.0} % with them; the test error from {r["plain, 20 layers"].Mean("error"):0.0} to {r["plain, 56 layers"].Mean("error"):0.0} %, and from {r["residual, 20 layers"].Mean("error"):0.0} to {r["residual, 56 layers"].Mean("error"):0.0} %.");
            if (!r.Study.Effects.All(e => e.Holds(r)))
                return Verdict.Not(why);
            return r["residual, 56 layers"].Mean("train") <= r["residual, 20 layers"].Mean("train") + 1
                ? Verdict.Reproduced(why)
                : Verdict.SmallerEffect(why + " The deeper residual network still fits its images worse by more than a point, unlike the paper's after 64,000 steps.");
        },
    };

    /// <summary>By how much the training loss is higher with 56 layers than with 20.</summary>
    private static double Growth(Results r, string kind) => r[$"{kind}, 56 layers"].Mean("loss") - r[$"{kind}, 20 layers"].Mean("loss");

    private static Row Row(string name, Func<Device, int, Model> create) => new(name, async run =>
    {
        var (train, test) = run.SmallCifar10(train: run.Pick(5000, 320), test: run.Pick(2000, 200));
        var (trained, tested, last) = (new List<double>(), new List<double>(), 0.0);
        using var model = create(run.Device, run.Seed);
        var epochs = run.Pick(20, 2);
        var fit = await model.FitAsync(
            train,
            run.IsQuick ? null : test,
            new()
            {
                Epochs = epochs,
                BatchSize = run.Pick(Batch, 16),
                Seed = run.Seed,
                LoaderThreads = 1,
                Optimizer = run.IsQuick ? new Adam(1e-3f) : new Sgd(0.05f, momentum: 0.9f, weightDecay: 1e-4f),
                Schedule = run.IsQuick ? new ConstantSchedule() : new CosineSchedule().WithWarmup(1),
            },
            run.Stop);
        foreach (var epoch in fit.Epochs)
        {
            trained.Add(100 * (1 - epoch.Training.Accuracy!.Value));
            last = epoch.Training.Loss;
            if (epoch.Validation is { } validation)
                tested.Add(100 * (1 - validation.Accuracy!.Value));
        }

        return new Outcome { ["train"] = trained[^1], ["error"] = await run.ErrorAsync(model, test), ["loss"] = last, ["parameters"] = model.Parameters.Where(p => p.Info.Trainable).Sum(p => p.Length) }
            .With("train", trained).With("test", tested);
    });
}
