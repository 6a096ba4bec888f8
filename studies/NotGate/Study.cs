using Studies.Harness;

namespace Studies.NotGate;

/// <summary>A saturated unit: its gradient with the squared error, and with the cross-entropy.</summary>
internal static class NotGateStudy
{
    private const int MostSteps = 3000;

    public static Study Study { get; } = new()
    {
        Name = "not-gate",
        Title = "Saturation of a NOT gate",
        Lecture = "004",
        Claim = "With x = 1, w = 5, b = 0 the gradient of the squared error is nearly 0 although the error is large; that of the cross-entropy is a - y",
        Seeds = 1,
        Rows =
        [
            new("squared error", run => Measure(SquaredErrorGate.Create(run.Device, 1), hasSigmoid: true)) { Published = "0.0132" },
            new("cross-entropy", run => Measure(CrossEntropyGate.Create(run.Device, 1), hasSigmoid: false)) { Published = "0.9933" },
        ],
        Measures = [new("gradient", "gradient at the start", "0.0000"), new("steps", "steps until the output is below 0.1", "0")],
        Effects =
        [
            new("The gradients are those of the lecture's formulas", r => Math.Abs(r["squared error"].Mean("gradient") - 0.0132) < 1e-4 && Math.Abs(r["cross-entropy"].Mean("gradient") - 0.9933) < 1e-4),
            new("With the cross-entropy the gate is right in a fifth of the steps", r => r["cross-entropy"].Mean("steps") < r["squared error"].Mean("steps") / 5),
        ],
        Charts = [new LineChart("Output of the gate for x = 1 while it learns, learning rate 0.5", "step", "output (should be 0)", r => r.Rows.Select(row => row.Line("output")))],
        Judge = r => Verdict.Reproduced(FormattableString.Invariant(
            $"The gradient of the cross-entropy is {r["cross-entropy"].Mean("gradient") / r["squared error"].Mean("gradient"):0} times as large, and the gate is right after {r["cross-entropy"].Mean("steps"):0} steps instead of {r["squared error"].Mean("steps"):0}.")),
    };

    private static Outcome Measure(Model gate, bool hasSigmoid)
    {
        using var _ = gate;
        gate.Parameters[0].Write([5]);
        gate.Parameters[1].Write([0]);
        gate.ComputeGradients([1f], [0f]);
        var outcome = new Outcome { ["gradient"] = gate.Parameters[0].ReadGradient()[0] };

        var (sgd, outputs) = (new Sgd(0.5f), new List<double>());
        while (outputs.Count < MostSteps && (outputs.Count == 0 || outputs[^1] >= 0.1))
        {
            var output = gate.Forward([1f])[0];
            outputs.Add(hasSigmoid ? output : 1 / (1 + Math.Exp(-output)));
            gate.TrainStep([1f], [0f], sgd);
        }

        outcome["steps"] = outputs.Count - 1;
        var shown = Enumerable.Range(0, outputs.Count).Where(i => i < 50 || i % 10 == 0).ToList();
        return outcome.With("output", shown.Select(i => (double)i), shown.Select(i => outputs[i]));
    }
}
