using Studies.Harness;

namespace Studies.DropoutGrid;

/// <summary>Perceptrons of several widths and depths with and without dropout: test errors and the epochs that they need.</summary>
internal static class DropoutGridStudy
{
    private static readonly string[] Sizes = ["2 x 256", "3 x 256", "2 x 512", "3 x 512"];

    public static Study Study { get; } = new()
    {
        Name = "dropout-grid",
        Title = "Dropout over widths and depths",
        Lecture = "001",
        Claim = "With dropout the test error is lower for networks of all widths and depths, and more iterations are needed",
        Data = RealData.Mnist,
        Seeds = 3,
        Rows =
        [
            Row("2 x 256", (d, s) => Plain256x2.Create(d, 100, s)), Row("3 x 256", (d, s) => Plain256x3.Create(d, 100, s)),
            Row("2 x 512", (d, s) => Plain512x2.Create(d, 100, s)), Row("3 x 512", (d, s) => Plain512x3.Create(d, 100, s)),
            Row("2 x 256, dropout", (d, s) => Dropped256x2.Create(d, 100, s)), Row("3 x 256, dropout", (d, s) => Dropped256x3.Create(d, 100, s)),
            Row("2 x 512, dropout", (d, s) => Dropped512x2.Create(d, 100, s)), Row("3 x 512, dropout", (d, s) => Dropped512x3.Create(d, 100, s)),
        ],
        Measures = [new("error", "test error at the end, %"), new("epochs", "epochs until the training loss is below 0.3", "0.0")],
        Effects =
        [
            new("With dropout every network needs more epochs", r => Measured(r).All(size => r[size + ", dropout"].Mean("epochs") > r[size].Mean("epochs"))),
            new("The mean test error over all networks is lower with dropout", r => Measured(r).Average(size => r[size + ", dropout"].Mean("error")) < Measured(r).Average(size => r[size].Mean("error"))),
        ],
        Charts =
        [
            new BarChart("Test error on MNIST, trained on 10,000 digits", "error"),
            new LineChart("Test error while training", "epoch", "test error, %", r => new[] { "2 x 512", "3 x 512", "2 x 512, dropout", "3 x 512, dropout" }.Select(name => r[name].Line("error"))) { LogarithmicY = true },
        ],
        Judge = r =>
        {
            var gains = Sizes.Select(size => (Size: size, Gain: r[size].Mean("error") - r[size + ", dropout"].Mean("error"))).ToList();
            var why = $"Dropout lowers the error by {string.Join(", ", gains.Select(g => FormattableString.Invariant($"{g.Gain:0.00} points for {g.Size}")))}, and needs more epochs. Srivastava et al. train 2 to 4 layers of 1024 to 2048 units on all of MNIST for a million steps; here it is 10,000 digits and 30 epochs, where there is more to gain and less time.";
            return r.Study.Effects[0].Holds(r) && gains.All(g => g.Gain > 0) ? Verdict.Reproduced(why) : gains.Average(g => g.Gain) > 0 ? Verdict.SmallerEffect(why) : Verdict.Not(why);
        },
    };

    private static Row Row(string name, Func<Device, int, Model> create) => new(name, async run =>
    {
        var (train, test) = run.Mnist(train: run.Pick(10_000, 2000), test: run.Pick(10_000, 1000));
        using var model = create(run.Device, run.Seed);
        var fit = await model.FitAsync(train, test, new() { Epochs = run.Pick(30, 20), Optimizer = new Adam(1e-3f), Seed = run.Seed, LoaderThreads = 1 }, run.Stop);
        double[] errors = [.. fit.Epochs.Select(e => 100 * (1 - e.Validation!.Accuracy!.Value))];
        var learned = fit.Epochs.TakeWhile(e => e.Training.Loss > 0.3).Count();
        return new Outcome { ["error"] = errors[^1], ["epochs"] = learned + 1 }.With("error", errors);
    }) { InQuickRuns = name.StartsWith("2 x 512", StringComparison.Ordinal) };

    /// <summary>The sizes that were measured: quick runs have one.</summary>
    private static IEnumerable<string> Measured(Results results) => Sizes.Where(size => results[size].Runs.Count > 0);
}
