using Studies.Harness;

namespace Studies.L1Sparsity;

/// <summary>Sparse weights by the L1 penalty, by w = a * b with L2 on both, and by proximal steps.</summary>
internal static class L1SparsityStudy
{
    private const float Rate = 0.2f;

    public static Study Study { get; } = new()
    {
        Name = "l1-sparsity",
        Title = "L1: sparsity in three ways",
        Lecture = "000",
        Claim = "The L1 norm leads to sparser solutions, but is hard to optimise by SGD because it is not differentiable at 0; with w = a * b and L2 on both it is easier",
        Data = RealData.Mnist,
        Seeds = 3,
        Rows =
        [
            Row("no penalty", (d, s) => Plain.Create(d, 50, s)),
            Row("penalty 3e-4", (d, s) => PenaltyLow.Create(d, 50, s)), Row("penalty 1e-3", (d, s) => PenaltyMiddle.Create(d, 50, s)), Row("penalty 3e-3", (d, s) => PenaltyHigh.Create(d, 50, s)),
            Row("a * b, 3e-4", (d, s) => ProductLow.Create(d, 50, s)), Row("a * b, 1e-3", (d, s) => ProductMiddle.Create(d, 50, s)), Row("a * b, 3e-3", (d, s) => ProductHigh.Create(d, 50, s)),
            Row("proximal, 3e-4", (d, s) => Plain.Create(d, 50, s), 3e-4f), Row("proximal, 1e-3", (d, s) => Plain.Create(d, 50, s), 1e-3f), Row("proximal, 3e-3", (d, s) => Plain.Create(d, 50, s), 3e-3f),
        ],
        Measures = [new("error", "test error, %"), new("zero", "weights that are 0, %", "0.0"), new("tiny", "weights below 1e-4, %", "0.0"), new("norm", "sum of |w|", "0")],
        Effects =
        [
            new("Every form makes the sum of |w| smaller as the strength grows", r => new[] { "penalty ", "a * b, ", "proximal, " }.All(form => r[form + "3e-3"].Mean("norm") < r[form + "1e-3"].Mean("norm") && r[form + "1e-3"].Mean("norm") < r["no penalty"].Mean("norm"))),
            new("The penalty by SGD leaves hardly any weight at exactly 0", r => r["penalty 3e-3"].Mean("zero") < 5),
            new("Proximal steps of 3e-3 make most weights exactly 0", r => r["proximal, 3e-3"].Mean("zero") > 50),
        ],
        Charts = [new LineChart("Weights below 1e-4 over the strength of the penalty", "log10 of the strength", "weights below 1e-4, %", r =>
            new[] { ("penalty ", "penalty"), ("a * b, ", "a * b"), ("proximal, ", "proximal steps") }.Select(f => new Line(f.Item2, [(-3.52, r[f.Item1 + "3e-4"].Mean("tiny")), (-3, r[f.Item1 + "1e-3"].Mean("tiny")), (-2.52, r[f.Item1 + "3e-3"].Mean("tiny"))])))],
        Judge = r => r.Study.Effects.All(e => e.Holds(r))
            ? Verdict.Reproduced(FormattableString.Invariant($"At a strength of 3e-3 proximal steps set {r["proximal, 3e-3"].Mean("zero"):0} % of the weights to 0 at {r["proximal, 3e-3"].Mean("error"):0.0} % error. With a * b {r["a * b, 3e-3"].Mean("tiny"):0} % are below 1e-4 at {r["a * b, 3e-3"].Mean("error"):0.0} %; with the penalty itself {r["penalty 3e-3"].Mean("tiny"):0} % at {r["penalty 3e-3"].Mean("error"):0.0} %, because its steps of the rate times the strength jump across 0. Without any of them the error is {r["no penalty"].Mean("error"):0.0} %."))
            : Verdict.Not("Not every statement shows; see the list above."),
    };

    private static Row Row(string name, Func<Device, int, Model> create, float proximal = 0) => new(name, async run =>
    {
        var (train, test) = run.Mnist(train: run.Pick(10_000, 3000), test: run.Pick(10_000, 1000));
        using var model = create(run.Device, run.Seed);
        var options = new FitOptions { Epochs = run.Pick(30, 10), Optimizer = new Sgd(Rate), Callbacks = proximal > 0 ? [new ProximalStep(Rate * proximal)] : [] };
        var (error, _) = await run.TrainAsync(model, train, test, options);
        var weights = Weights(model);
        return new()
        {
            ["error"] = error,
            ["zero"] = 100.0 * weights.Count(w => w == 0) / weights.Count,
            ["tiny"] = 100.0 * weights.Count(w => Math.Abs(w) < 1e-4f) / weights.Count,
            ["norm"] = weights.Sum(w => Math.Abs((double)w)),
        };
    });

    /// <summary>All weights; those of products multiplied out.</summary>
    private static List<float> Weights(Model model)
    {
        var factors = model.Parameters.Where(p => p.Name.EndsWith(".WeightFactor", StringComparison.Ordinal)).ToDictionary(p => p.Name, p => p.Read());
        return [.. model.Parameters.Where(p => p.Name.EndsWith(".Weight", StringComparison.Ordinal)).SelectMany(p =>
            factors.TryGetValue(p.Name + "Factor", out var factor) ? p.Read().Zip(factor, (a, b) => a * b) : p.Read())];
    }

    /// <summary>Moves every weight towards 0 after each step, by the rate times the strength, and no further: iterative soft thresholding.</summary>
    private sealed class ProximalStep(float threshold) : ITrainingCallback
    {
        public void OnStepEnded(TrainingContext context, in TrainingProgress progress)
        {
            foreach (var parameter in context.Model.Parameters.Where(p => p.Shape.Count == 2))
            {
                var values = parameter.Read();
                foreach (ref var value in values.AsSpan())
                    value = MathF.Sign(value) * MathF.Max(0, MathF.Abs(value) - threshold);
                parameter.Write(values);
            }
        }
    }
}
