using Studies.Harness;

namespace Studies.VanishingGradient;

/// <summary>The gradient of each layer before training, with sigmoids and with rectifiers.</summary>
internal static class VanishingGradientStudy
{
    private const int Samples = 256;

    public static Study Study { get; } = new()
    {
        Name = "vanishing-gradient",
        Title = "Vanishing gradients",
        Lecture = "002, 004",
        Claim = "The gradient is multiplied by sigma' <= 1/4 in each layer, so the first layers of a deep sigmoid network hardly learn; rectifiers keep it",
        Data = RealData.Mnist,
        Rows =
        [
            Row("sigmoid, 4 layers", (d, s) => Sigmoid4.Create(d, Samples, s)),
            Row("sigmoid, 8 layers", (d, s) => Sigmoid8.Create(d, Samples, s)), Row("sigmoid, 16 layers", (d, s) => Sigmoid16.Create(d, Samples, s)),
            Row("tanh, 16 layers", (d, s) => Tanh16.Create(d, Samples, s)),
            Row("ReLU, 4 layers", (d, s) => Relu4.Create(d, Samples, s)),
            Row("ReLU, 8 layers", (d, s) => Relu8.Create(d, Samples, s)), Row("ReLU, 16 layers", (d, s) => Relu16.Create(d, Samples, s)),
        ],
        Measures = [new("ratio", "gradient of the second layer over that of the last hidden one, log10"), new("factor", "factor per layer", "0.000"), new("error", "test error after training, %")],
        Effects =
        [
            new("With sigmoids the gradient loses more than a factor of 2 in each layer", r => r.Rows.Where(row => row.Name.StartsWith("sigmoid", StringComparison.Ordinal)).All(row => row.Mean("factor") < 0.5)),
            new("With rectifiers the factor per layer is within 0.7 and 1.4", r => r["ReLU, 8 layers"].Mean("factor") is > 0.7 and < 1.4 && r["ReLU, 16 layers"].Mean("factor") is > 0.7 and < 1.4),
            new("Sixteen layers learn digits with rectifiers and do not with sigmoids", r => r["ReLU, 16 layers"].Mean("error") < 40 && r["sigmoid, 16 layers"].Mean("error") > 80),
        ],
        Charts = [new LineChart("Root mean square of the gradient of each hidden layer, before training", "layer", "gradient", r =>
            new[] { "sigmoid, 4 layers", "sigmoid, 8 layers", "sigmoid, 16 layers", "tanh, 16 layers", "ReLU, 16 layers" }.Select(name => r[name].Line("gradient"))) { LogarithmicY = true }],
        Judge = r => Verdict.Reproduced(FormattableString.Invariant(
            $"Through sixteen sigmoid layers the gradient shrinks by a factor of {r["sigmoid, 16 layers"].Mean("factor"):0.00} per layer, which is at most 1/4 of the derivative times the weights; the deep sigmoid network stays at {r["sigmoid, 16 layers"].Mean("error"):0} % error. Rectifiers with Kaiming's weights keep {r["ReLU, 16 layers"].Mean("factor"):0.00} per layer.")),
    };

    private static Row Row(string name, Func<Device, int, Model> create) => new(name, async run =>
    {
        using var model = create(run.Device, run.Seed);
        var (train, test) = run.Mnist(train: run.Pick(20_000, 2000), test: run.Pick(10_000, 1000));
        var (inputs, labels) = Run.Read(train, Samples);
        model.ComputeGradients(inputs, labels);
        // The first layer reads pixels and the last one has ten units: only those between them are alike.
        double[] gradients = [.. model.Parameters.Where(p => p.Shape.Count == 2).SkipLast(1).Select(p => Math.Sqrt(p.ReadGradient().Average(g => (double)g * g)))];
        var ratio = gradients[1] / gradients[^1];

        var (error, _) = await run.TrainAsync(model, train, test, new() { Epochs = 5, BatchSize = 64, Optimizer = new Adam(1e-3f) });
        return new Outcome { ["ratio"] = Math.Log10(ratio), ["factor"] = Math.Pow(ratio, 1.0 / (gradients.Length - 2)), ["error"] = error }.With("gradient", gradients);
    });
}
