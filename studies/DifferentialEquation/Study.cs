using System.Globalization;
using Studies.Harness;

namespace Studies.DifferentialEquation;

/// <summary>A residual block against differential equations with the same parameters, with fixed steps and with steps that a solver chooses.</summary>
internal static class DifferentialEquationStudy
{
    private const int Batch = 50;
    private const string Block = "one residual block";
    private const string Fixed = "equation, Runge-Kutta, 4 steps";

    private static readonly double[] Tolerances = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5];

    public static Study Study { get; } = new()
    {
        Name = "differential-equation",
        Title = "Neural differential equations",
        Lecture = "000",
        Claim = "A network of infinitely many layers is a differential equation, which a solver integrates",
        Data = RealData.Mnist,
        Seeds = 3,
        Rows =
        [
            Row(Block, (d, s) => OneBlock.Create(d, Batch, s), evaluations: 1),
            Row("four residual blocks, each with its own parameters", (d, s) => FourBlocks.Create(d, Batch, s), evaluations: 4) with { Published = "0.41 % (6 blocks, 0.60 M parameters)", InQuickRuns = false },
            Row("equation, Euler, 4 steps", (d, s) => Euler4.Create(d, Batch, s), evaluations: 4) with { InQuickRuns = false },
            Row(Fixed, (d, s) => RungeKutta4.Create(d, Batch, s), evaluations: 16) with { Published = "0.47 % (0.22 M parameters)", InQuickRuns = false },
            .. Tolerances.Select(t => Row(Adaptive(t), (d, s) => RungeKutta4.Create(d, Batch, s), evaluations: 0, tolerance: t) with { Published = t == 1e-3 ? "0.42 % (0.22 M parameters)" : null, InQuickRuns = t is 1e-1 or 1e-4 }),
        ],
        Measures = [new("error", "test error, %"), new("evaluations", "evaluations of f", "0.0"), new("distance", "distance from the exact solution, relative", "0.0E+0"), new("parameters", "parameters", "N0")],
        Effects =
        [
            new("The equation has a lower test error than one residual block with as many parameters", r => r[Adaptive(1e-4)].Mean("error") < r[Block].Mean("error")),
            // The loosest tolerances may all be met with the fewest steps that the solver takes.
            new("A smaller tolerance takes at least as many evaluations, and the smallest more than the largest", r =>
                Adapted(r).Select(row => row.Mean("evaluations")).ToList() is var counts && counts.SequenceEqual(counts.Order()) && counts[^1] > counts[0]),
            new("and comes closer to the solution", r => IsFalling([.. Adapted(r).Select(row => row.Mean("distance"))])),
        ],
        Charts =
        [
            new LineChart("Distance from the exact solution", "evaluations of f", "relative distance", r => [new("Dormand-Prince", [.. Adapted(r).Select(row => (row.Mean("evaluations"), row.Mean("distance")))])]) { LogarithmicY = true },
            new LineChart("Evaluations that a tolerance of 0.0001 takes while the network learns", "epoch", "evaluations of f", r => [r[Adaptive(1e-4)].Line("evaluations", "Dormand-Prince")]),
        ],
        Judge = r =>
        {
            var (loose, tight) = (r[Adaptive(1e-1)], r[Adaptive(1e-5)]);
            var why = FormattableString.Invariant($"The equation has {r[Fixed].Mean("error"):0.00} % error and one block with the same {r[Block].Mean("parameters"):0} parameters {r[Block].Mean("error"):0.00} %; four blocks with {r.Rows[1].Mean("parameters"):0} have {r.Rows[1].Mean("error"):0.00} %. From a tolerance of 0.1 to one of 0.00001 the evaluations go from {loose.Mean("evaluations"):0} to {tight.Mean("evaluations"):0}, and the error from {loose.Mean("error"):0.00} to {tight.Mean("error"):0.00} %: classes do not depend on the last digits of the solution.");
            return r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Reproduced(why) : Verdict.Not("Not every statement shows; see the list above. " + why);
        },
    };

    private static string Adaptive(double tolerance) => string.Create(CultureInfo.InvariantCulture, $"the same, Dormand-Prince, tolerance {tolerance:0.#####}");

    private static RowResults[] Adapted(Results r) => [.. Tolerances.Select(t => r[Adaptive(t)]).Where(row => row.Runs.Count > 0)];

    private static bool IsFalling(double[] values) => values.Zip(values.Skip(1)).All(pair => pair.First > pair.Second);

    private static Row Row(string name, Func<Device, int, Model> create, int evaluations, double tolerance = 0) => new(name, async run =>
    {
        var (train, test) = run.Mnist(train: run.Pick(10_000, 1000), test: run.Pick(5000, 300));
        using var model = create(run.Device, run.Seed);
        using var parts = tolerance > 0 ? new Parts(run.Device, Batch) : null;
        var counts = new List<double>();
        var (inputs, _) = Run.Read(test, Batch);
        var (error, _) = await run.TrainAsync(model, train, test, new()
        {
            Epochs = run.Pick(6, 3),
            BatchSize = run.Pick(Batch, 20),
            Optimizer = new Adam(run.Pick(2e-3f, 5e-3f)),
            Schedule = new CosineSchedule(),
            EpochEnded = _ =>
            {
                if (parts is null)
                    return;
                parts.Take(model);
                counts.Add(parts.Solve(inputs, tolerance).Evaluations);
            },
        });
        var outcome = new Outcome { ["error"] = error, ["evaluations"] = evaluations, ["parameters"] = model.Parameters.Where(p => p.Info.Trainable).Sum(p => p.Length) };
        if (parts is null)
            return outcome;

        parts.Take(model);
        var measured = parts.Measure(test, tolerance, run.Stop);
        (outcome["error"], outcome["evaluations"], outcome["distance"]) = (measured.Error, measured.Evaluations, measured.Distance);
        return outcome.With("evaluations", counts);
    });
}
