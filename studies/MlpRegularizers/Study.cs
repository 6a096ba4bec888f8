using Studies.Harness;

namespace Studies.MlpRegularizers;

/// <summary>The perceptron with 128 hidden units and its regularisers: test error, training error, and how many units are active.</summary>
internal static class MlpRegularizersStudy
{
    public static Study Study { get; } = new()
    {
        Name = "mlp-regularizers",
        Title = "Regularisers of a perceptron with 128 units",
        Lecture = "003",
        Claim = "L2, sparsity, max-norm with c = 2, 3, 4 and dropout each help a perceptron of 128 units to generalise on MNIST; sparsity makes few units active",
        Data = RealData.Mnist,
        Rows =
        [
            Row("ReLU, plain", (d, s) => Plain.Create(d, 50, s)), Row("ReLU, L2", (d, s) => WithL2.Create(d, 50, s)),
            Row("ReLU, max-norm 2", (d, s) => MaxNorm2.Create(d, 50, s)), Row("ReLU, max-norm 3", (d, s) => MaxNorm3.Create(d, 50, s)), Row("ReLU, max-norm 4", (d, s) => MaxNorm4.Create(d, 50, s)),
            Row("ReLU, dropout 0.5", (d, s) => WithDropout.Create(d, 50, s)),
            Row("sigmoid, plain", (d, s) => SigmoidPlain.Create(d, 50, s)), Row("sigmoid, L2", (d, s) => SigmoidWithL2.Create(d, 50, s)), Row("sigmoid, L2 and sparsity", (d, s) => SigmoidWithSparsity.Create(d, 50, s)),
        ],
        Measures = [new("error", "test error, %"), new("train", "training error, %"), new("norm", "norm of the hidden weights", "0.0"), new("active", "mean activation of the hidden units", "0.000")],
        Effects =
        [
            new("L2 keeps the weights shorter than without, and max-norm 2 no longer", r => r["ReLU, L2"].Mean("norm") < r["ReLU, plain"].Mean("norm") && r["ReLU, max-norm 2"].Mean("norm") <= r["ReLU, plain"].Mean("norm")),
            new("Dropout fits the training digits less", r => r["ReLU, dropout 0.5"].Mean("train") > r["ReLU, plain"].Mean("train")),
            new("The sparsity penalty makes the mean activation less than half", r => r["sigmoid, L2 and sparsity"].Mean("active") < r["sigmoid, L2"].Mean("active") / 2),
        ],
        Charts = [new BarChart("Test error on MNIST, trained on 20,000 digits", "error")],
        Judge = r =>
        {
            var better = r.Rows.Where(row => row.Name.StartsWith("ReLU, ", StringComparison.Ordinal) && Gain(r, "ReLU, plain", row.Name) > 0.1).Select(row => $"{row.Name["ReLU, ".Length..]} (by {Points(Gain(r, "ReLU, plain", row.Name))})").ToList();
            var rest = r.Rows.Where(row => row.Name.StartsWith("ReLU, ", StringComparison.Ordinal) && row.Name != "ReLU, plain" && Gain(r, "ReLU, plain", row.Name) <= 0.1).Select(row => row.Name["ReLU, ".Length..]).ToList();
            var why = $"Lower test errors than without: {(better.Count == 0 ? "none" : string.Join(", ", better))}. Within 0.1 points or worse: {(rest.Count == 0 ? "none" : string.Join(", ", rest))}. With sigmoids L2 changes the error by {Points(-Gain(r, "sigmoid, plain", "sigmoid, L2"))} and sparsity by {Points(-Gain(r, "sigmoid, L2", "sigmoid, L2 and sparsity"))} more. The deviation over the seeds is 0.1 to 0.2 points, as large as the differences between rectifiers: 128 units overfit too little, and a constant rate adds noise. Max-norm of 3 and 4 is not reached by units that start at 1.4. The lecture's figures have no numbers in its text.";
            return rest.Count == 0 ? Verdict.Reproduced(why) : better.Count > 0 ? Verdict.SmallerEffect(why) : Verdict.Not(why);
        },
    };

    private static double Gain(Results results, string from, string to) => results[from].Mean("error") - results[to].Mean("error");

    private static string Points(double points) => FormattableString.Invariant($"{points:0.00} points");

    private static Row Row(string name, Func<Device, int, Model> create) => new(name, async run =>
    {
        var (train, test) = run.Mnist(train: run.Pick(20_000, 2000), test: run.Pick(10_000, 1000));
        using var model = create(run.Device, run.Seed);
        var (error, _) = await run.TrainAsync(model, train, test, new() { Epochs = run.Pick(20, 10), Optimizer = new Adam(1e-3f) });
        var weight = model.Parameters.First(p => p.Shape is [128, 784]);
        return new()
        {
            ["error"] = error,
            ["train"] = await run.ErrorAsync(model, train),
            ["norm"] = Math.Sqrt(weight.Read().Sum(w => (double)w * w)),
            ["active"] = MeanActivation(weight.Read(), model.Parameters.First(p => p.Shape is [128]).Read(), Run.Read(test, 200).Inputs, name.StartsWith("sigmoid", StringComparison.Ordinal)),
        };
    });

    private static double MeanActivation(float[] weights, float[] biases, float[] images, bool isSigmoid)
    {
        var sum = 0.0;
        for (var i = 0; i < images.Length; i += 784)
            for (var unit = 0; unit < 128; unit++)
            {
                var z = (double)biases[unit];
                for (var k = 0; k < 784; k++)
                    z += weights[unit * 784 + k] * images[i + k];
                sum += isSigmoid ? 1 / (1 + Math.Exp(-z)) : Math.Max(0, z);
            }

        return sum / (images.Length / 784 * 128);
    }
}
