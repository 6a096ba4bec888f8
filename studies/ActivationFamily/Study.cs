using Studies.Harness;

namespace Studies.ActivationFamily;

/// <summary>ReLU and its relatives: test errors, and units that no sample activates any more.</summary>
internal static class ActivationFamilyStudy
{
    public static Study Study { get; } = new()
    {
        Name = "activation-family",
        Title = "ReLU and its relatives",
        Lecture = "002, 003, 004",
        Claim = "Rectifiers train better than sigmoids, but may die with a high learning rate; leaky, parametric and random ReLU, ELU and SELU cannot die; maxout learns its own activation",
        Data = RealData.Mnist,
        Rows =
        [
            Row("ReLU", (d, s) => WithRelu.Create(d, 100, s)), Row("leaky ReLU", (d, s) => WithLeakyRelu.Create(d, 100, s)), Row("PReLU", (d, s) => WithPRelu.Create(d, 100, s)),
            Row("RReLU", (d, s) => WithRRelu.Create(d, 100, s)), Row("ELU", (d, s) => WithElu.Create(d, 100, s)), Row("SELU", (d, s) => WithSelu.Create(d, 100, s)),
            Row("maxout of 2", (d, s) => WithMaxout.Create(d, 100, s)), Row("tanh", (d, s) => WithTanh.Create(d, 100, s)), Row("sigmoid", (d, s) => WithSigmoid.Create(d, 100, s)),
        ],
        Measures = [new("error", "test error, %"), new("dead", "dead units, %"), new("fast", "test error with a rate thirty times as high, %"), new("fastdead", "dead units then, %")],
        Effects =
        [
            new("ReLU has a lower error than the sigmoid", r => r["ReLU"].Mean("error") < r["sigmoid"].Mean("error")),
            new("A rate thirty times as high kills rectifiers", r => r["ReLU"].Mean("fastdead") > r["ReLU"].Mean("dead") && r["ReLU"].Mean("fastdead") > 3),
            new("None of the others has dead units", r => r.Rows.Where(row => row.Name is not ("ReLU" or "maxout of 2")).All(row => row.Mean("dead") < 0.1)),
        ],
        Charts = [new BarChart("Test error on MNIST, trained on 20,000 digits", "error")],
        Judge = r => r.Study.Effects.All(e => e.Holds(r))
            ? Verdict.Reproduced(FormattableString.Invariant($"ReLU has {r["ReLU"].Mean("error"):0.00} % error, leaky ReLU {r["leaky ReLU"].Mean("error"):0.00}, the sigmoid {r["sigmoid"].Mean("error"):0.00}. With a rate of {30 * Rate:0.##}, {r["ReLU"].Mean("fastdead"):0} % of the rectifiers are dead. On MNIST the relatives differ by tenths of a point; as lecture 004 says, leaky ReLU is not always superior."))
            : Verdict.Not("Not every statement shows; see the list above."),
    };

    private const float Rate = 1e-3f;

    private static Row Row(string name, Func<Device, int, Model> create) => new(name, async run =>
    {
        var (train, test) = run.Mnist(train: run.Pick(20_000, 3000), test: run.Pick(10_000, 1000));
        var (error, dead) = await MeasureAsync(Rate);
        var (fast, fastDead) = await MeasureAsync(30 * Rate);
        return new() { ["error"] = error, ["dead"] = dead, ["fast"] = fast, ["fastdead"] = fastDead };

        async Task<(double Error, double Dead)> MeasureAsync(float rate)
        {
            using var model = create(run.Device, run.Seed);
            try
            {
                var (error, _) = await run.TrainAsync(model, train, test, new() { Epochs = run.Pick(10, 6), Optimizer = new Adam(rate) });
                return (error, DeadUnits(model, train));
            }
            catch (TrainingDivergedException)
            {
                // As bad as guessing.
                return (90, double.NaN);
            }
        }
    });

    /// <summary>The share of hidden units whose weights have no gradient on any of 1,000 samples, in per cent.</summary>
    private static double DeadUnits(Model model, Dataset data)
    {
        var (inputs, labels) = Run.Read(data, 1000);
        var weights = model.Parameters.Where(p => p.Shape.Count == 2).SkipLast(1).ToList();
        var alive = weights.Select(w => new bool[w.Shape[0]]).ToList();
        for (var at = 0; at < 1000; at += 100)
        {
            model.ComputeGradients(inputs.AsSpan(at * 784, 100 * 784), labels.AsSpan(at, 100));
            for (var i = 0; i < weights.Count; i++)
            {
                var (gradient, length) = (weights[i].ReadGradient(), weights[i].Length / weights[i].Shape[0]);
                for (var unit = 0; unit < alive[i].Length; unit++)
                    alive[i][unit] |= gradient.AsSpan(unit * length, length).ContainsAnyExcept(0f);
            }
        }

        return 100 * alive.SelectMany(layer => layer).Average(unit => unit ? 0.0 : 1);
    }
}
