using Studies.Harness;

namespace Studies.LossSlices;

/// <summary>The loss on lines and planes through the trained weights of networks with and without shortcuts.</summary>
internal static class LossSlicesStudy
{
    private const int Batch = 50;

    public static Study Study { get; } = new()
    {
        Name = "loss-slices",
        Title = "Loss landscape with and without skip connections",
        Lecture = "002",
        Claim = "Skip connections make the loss around the minimum smoother",
        Data = RealData.Cifar10,
        Seeds = 2,
        Revision = 2,
        Rows =
        [
            Row("plain, 20 layers", (d, s) => Plain20.Create(d, Batch, s)) with { InQuickRuns = false },
            Row("plain, 56 layers", (d, s) => Plain56.Create(d, Batch, s)),
            Row("residual, 20 layers", (d, s) => Residual20.Create(d, Batch, s)) with { InQuickRuns = false },
            Row("residual, 56 layers", (d, s) => Residual56.Create(d, Batch, s)),
        ],
        Measures =
        [
            new("loss", "training loss of the trained network"), new("near", "loss at a distance of 0.25"), new("far", "loss at a distance of 1"),
            new("concave", "points of lines where the loss is concave, %", "0"), new("falls", "falls on the way out, of all changes, %", "0.0"),
        ],
        Effects =
        [
            new("With 56 layers, the loss near the minimum of the plain network is higher", r => r["plain, 56 layers"].Mean("near") > r["residual, 56 layers"].Mean("near")),
            new("and so is the loss at a distance of 1", r => r["plain, 56 layers"].Mean("far") > r["residual, 56 layers"].Mean("far")),
        ],
        Charts =
        [
            new LineChart("Loss along a random direction", "distance from the minimum", "training loss", r => r.Rows.Select(row => row.Line("line"))) { LogarithmicY = true },
            Plane("plain, 56 layers"), Plane("residual, 56 layers"), Plane("plain, 20 layers"), Plane("residual, 20 layers"),
        ],
        Judge = r =>
        {
            var (plain, residual) = (r["plain, 56 layers"], r["residual, 56 layers"]);
            var why = FormattableString.Invariant($"With 56 layers the loss at a distance of 0.25 is {plain.Mean("near"):0.00} without shortcuts and {residual.Mean("near"):0.00} with them, from {plain.Mean("loss"):0.00} and {residual.Mean("loss"):0.00} at the minimum. It is concave at {plain.Mean("concave"):0} and {residual.Mean("concave"):0} % of the points, and {plain.Mean("falls"):0.0} and {residual.Mean("falls"):0.0} % of its changes on the way out are falls. With 20 layers the loss at 0.25 is {r["plain, 20 layers"].Mean("near"):0.00} and {r["residual, 20 layers"].Mean("near"):0.00}.");
            return r.Study.Effects.All(e => e.Holds(r)) && plain.Mean("concave") > residual.Mean("concave") ? Verdict.Reproduced(why)
                : r.Study.Effects.All(e => e.Holds(r)) ? Verdict.SmallerEffect(why) : Verdict.Not(why);
        },
    };

    private static ContourChart Plane(string row) => new($"Training loss on a plane, {row}: contours from 0.1 on, each 1.6 times the last", "distance", "distance", r => r[row].Line("plane").Points is { Count: > 0 } points ? points : []);

    private static Row Row(string name, Func<Device, int, Model> create) => new(name, async run =>
    {
        var (train, _) = run.SmallCifar10(train: run.Pick(5000, 300), test: 100);
        using var model = create(run.Device, run.Seed);
        await model.FitAsync(train, options: new()
        {
            Epochs = run.Pick(40, 3),
            BatchSize = run.Pick(Batch, 20),
            Seed = run.Seed,
            LoaderThreads = 1,
            Optimizer = new Sgd(run.Pick(0.02f, 0.1f), momentum: 0.9f, weightDecay: 5e-4f),
            Schedule = run.IsQuick ? new CosineSchedule() : new CosineSchedule().WithWarmup(1),
        }, cancellationToken: run.Stop);

        // Statistics of the weights at the end, which slices use everywhere.
        var seen = train.Slice(0, run.Pick(500, 100));
        await model.RecomputeStatisticsAsync(seen, cancellationToken: run.Stop);
        var (directions, points) = (run.Pick(3, 2), run.Pick(41, 9));
        var lines = new List<IReadOnlyList<double>>();
        double[] distances = [];
        for (var direction = 0; direction < directions; direction++)
        {
            var slice = await model.SliceLossAsync(seen, points, seed: direction, cancellationToken: run.Stop);
            distances = [.. slice.Distances];
            lines.Add(slice.Losses);
        }

        var middle = points / 2;
        var near = Enumerable.Range(0, points).Where(i => Math.Abs(Math.Abs(distances[i]) - 0.25) < 1e-6).ToArray();
        var outcome = new Outcome
        {
            ["loss"] = lines[0][middle],
            ["near"] = Mean(lines.SelectMany(line => near.Select(i => line[i]))),
            ["far"] = Mean(lines.SelectMany(line => new[] { line[0], line[^1] })),
            ["concave"] = 100 * lines.Average(line => Enumerable.Range(1, points - 2).Average(i => line[i - 1] + line[i + 1] < 2 * line[i] ? 1.0 : 0)),
            ["falls"] = 100 * lines.Average(line => Falls(line, middle)),
        }.With("line", distances, lines[0].Select(Finite));
        // A plane for the figure: the loss in the order of its rows.
        if (!run.IsQuick && run.Seed == 0)
        {
            var plane = await model.SliceLossAsync(seen, 17, plane: true, cancellationToken: run.Stop);
            outcome.With("plane", Enumerable.Range(0, plane.Losses.Count).Select(i => (double)i), plane.Losses.Select(Finite));
        }

        return outcome;
    });

    /// <summary>Infinite losses would make all means infinite.</summary>
    private static double Finite(double loss) => double.IsFinite(loss) ? Math.Min(loss, 1e6) : 1e6;

    /// <summary>The geometric mean: losses differ by powers of ten.</summary>
    private static double Mean(IEnumerable<double> losses) => Math.Exp(losses.Average(loss => Math.Log(Finite(loss))));

    /// <summary>The falls of the loss on the ways out from the middle, as a share of all its changes.</summary>
    private static double Falls(IReadOnlyList<double> line, int middle)
    {
        var (falls, all) = (0.0, 0.0);
        for (var i = 0; i < line.Count - 1; i++)
        {
            // Changes away from the middle, on either side.
            var change = i < middle ? Finite(line[i]) - Finite(line[i + 1]) : Finite(line[i + 1]) - Finite(line[i]);
            falls += Math.Max(0, -change);
            all += Math.Abs(change);
        }

        return all > 0 ? falls / all : 0;
    }
}
