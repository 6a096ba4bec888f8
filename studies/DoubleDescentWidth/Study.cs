using System.Globalization;
using Studies.Harness;

namespace Studies.DoubleDescentWidth;

/// <summary>A convolutional network of growing width learns digits of which a fifth have random labels.</summary>
internal static class DoubleDescentWidthStudy
{
    private const int Batch = 50;
    private const double Noise = 0.2;

    private static readonly (int Width, Func<Device, int, Model> Create)[] Networks =
    [
        (1, (d, s) => Width1.Create(d, Batch, s)), (2, (d, s) => Width2.Create(d, Batch, s)), (3, (d, s) => Width3.Create(d, Batch, s)),
        (4, (d, s) => Width4.Create(d, Batch, s)), (5, (d, s) => Width5.Create(d, Batch, s)), (6, (d, s) => Width6.Create(d, Batch, s)),
        (8, (d, s) => Width8.Create(d, Batch, s)), (12, (d, s) => Width12.Create(d, Batch, s)), (16, (d, s) => Width16.Create(d, Batch, s)),
        (24, (d, s) => Width24.Create(d, Batch, s)), (32, (d, s) => Width32.Create(d, Batch, s)),
    ];

    public static Study Study { get; } = new()
    {
        Name = "double-descent-width",
        Title = "Double descent of a convolutional network",
        Lecture = "000, 002",
        Claim = "With label noise the test error over the width has a peak at the interpolation threshold",
        Data = RealData.Mnist,
        Seeds = 2,
        Rows = [.. Networks.Select(n => Row(n.Width, n.Create, Noise) with { InQuickRuns = n.Width is 2 or 6 }), .. Networks.Where(n => n.Width is 1 or 3 or 6 or 12 or 32).Select(n => Row(n.Width, n.Create, 0) with { InQuickRuns = n.Width == 6 })],
        Measures = [new("train", "training error, %"), new("error", "test error, %"), new("parameters", "parameters", "N0")],
        Effects =
        [
            new("The error at the threshold is higher than that of a narrower network", r => !IsFull(r) || Measured(r).Any(row => Width(row) < Width(Peak(r)) && row.Mean("error") < Peak(r).Mean("error"))),
            new("and than that of the widest one", r => !IsFull(r) || Measured(r)[^1].Mean("error") < Peak(r).Mean("error")),
            new("Wide networks fit the random labels, and narrow ones do not", r => Measured(r)[^1].Mean("train") < 3 && Measured(r)[0].Mean("train") > 10),
            new("What fits random labels generalises worse than with true ones", r => r["width 6"].Mean("error") > r["width 6, true labels"].Mean("error") + 3),
        ],
        Charts =
        [
            new LineChart("Errors over the width, a fifth of the labels random", "k, filters of the first layer", "error, %", r =>
            [
                new("test error", [.. Noisy(r).Select(row => (Width(row), row.Mean("error")))]),
                new("training error", [.. Noisy(r).Select(row => (Width(row), row.Mean("train")))]),
                new("test error, true labels", [.. r.Rows.Where(row => !IsNoisy(row)).Select(row => (Width(row), row.Mean("error")))]),
            ]) { LogarithmicX = true },
        ],
        Judge = r =>
        {
            var peak = Peak(r);
            var valley = Noisy(r).Where(row => Width(row) < Width(peak)).MinBy(row => row.Mean("error"));
            var widest = Noisy(r)[^1];
            var why = FormattableString.Invariant($"With a fifth of the labels random, the test error is {valley?.Mean("error"):0.0} % at a width of {(valley is null ? 0 : Width(valley))}, {peak.Mean("error"):0.0} % at {Width(peak)}, where the training error is {peak.Mean("train"):0.0} %, and {widest.Mean("error"):0.0} % at {Width(widest)}. With true labels it is {r["width 1, true labels"].Mean("error"):0.0}, {r["width 6, true labels"].Mean("error"):0.0} and {r["width 32, true labels"].Mean("error"):0.0} % at widths of 1, 6 and 32: no peak.");
            return r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Reproduced(why) : Verdict.Not("Not every statement shows; see the list above. " + why);
        },
    };

    private static bool IsNoisy(RowResults row) => !row.Name.EndsWith("true labels", StringComparison.Ordinal);

    private static RowResults[] Noisy(Results r) => [.. r.Rows.Where(IsNoisy)];

    private static RowResults[] Measured(Results r) => [.. Noisy(r).Where(row => row.Runs.Count > 0)];

    /// <summary>Whether all widths are measured; a quick run has two.</summary>
    private static bool IsFull(Results r) => Measured(r).Length == Networks.Length;

    /// <summary>The highest error of the networks that are wider than three, of which the narrowest fit next to nothing.</summary>
    private static RowResults Peak(Results r) => Measured(r).Where(row => Width(row) > 3).MaxBy(row => row.Mean("error"))!;

    private static double Width(RowResults row) => int.Parse(row.Name["width ".Length..].Split(',')[0], CultureInfo.InvariantCulture);

    private static Row Row(int width, Func<Device, int, Model> create, double noise) => new(FormattableString.Invariant($"width {width}{(noise == 0 ? ", true labels" : "")}"), async run =>
    {
        var (images, test) = run.SmallMnistPixels(train: run.Pick(5000, 800), test: run.Pick(5000, 500));
        var train = images.CorruptLabels(noise, 10, run.Seed).Cache();
        using var model = create(run.Device, run.Seed);
        var (error, _) = await run.TrainAsync(model, train, test, new() { Epochs = run.Pick(40, 30), Optimizer = new Adam(2e-3f), Schedule = new CosineSchedule() });
        return new() { ["train"] = await run.ErrorAsync(model, train), ["error"] = error, ["parameters"] = model.Parameters.Where(p => p.Info.Trainable).Sum(p => p.Length) };
    });
}
