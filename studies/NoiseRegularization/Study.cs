using Studies.Harness;

namespace Studies.NoiseRegularization;

/// <summary>Normal noise at the activations, with and without batch normalisation.</summary>
internal static class NoiseRegularizationStudy
{
    public static Study Study { get; } = new()
    {
        Name = "noise-regularization",
        Title = "Gaussian noise with batch norm",
        Lecture = "003",
        Claim = "Normal noise N(0, 1) at the activations avoids overfitting; best results combined with batch norm",
        Data = RealData.Mnist,
        Rows =
        [
            Row("plain", (d, s) => Plain.Create(d, 100, s)), Row("noise", (d, s) => Noisy.Create(d, 100, s)),
            Row("batch norm", (d, s) => Normalized.Create(d, 100, s)), Row("batch norm and noise", (d, s) => NormalizedNoisy.Create(d, 100, s)),
        ],
        Measures = [new("error", "test error, %"), new("train", "training error, %")],
        Effects =
        [
            new("Noise keeps the network with batch norm from fitting every training digit, and the one without less so", r =>
                r["batch norm and noise"].Mean("train") > r["batch norm"].Mean("train") && r["batch norm and noise"].Mean("train") > r["noise"].Mean("train")),
        ],
        Charts = [new BarChart("Test error on MNIST, trained on 10,000 digits", "error")],
        Judge = r =>
        {
            var why = FormattableString.Invariant($"Noise changes the error from {r["plain"].Mean("error"):0.00} to {r["noise"].Mean("error"):0.00} % without batch norm, and from {r["batch norm"].Mean("error"):0.00} to {r["batch norm and noise"].Mean("error"):0.00} % with it. Without batch norm a network can make its values large, so that noise of a fixed size means less.");
            var isBest = r.Rows.MinBy(row => row.Mean("error"))!.Name == "batch norm and noise";
            return isBest ? Verdict.Reproduced(why) : Gain(r, "batch norm", "batch norm and noise") > 0 ? Verdict.SmallerEffect(why) : Verdict.Not(why);
        },
    };

    private static double Gain(Results results, string without, string with) => results[without].Mean("error") - results[with].Mean("error");

    private static Row Row(string name, Func<Device, int, Model> create) => new(name, async run =>
    {
        var (train, test) = run.Mnist(train: run.Pick(10_000, 2000), test: run.Pick(10_000, 2000));
        using var model = create(run.Device, run.Seed);
        var (error, _) = await run.TrainAsync(model, train, test, new() { Epochs = run.Pick(30, 20), Optimizer = new Adam(1e-3f), Schedule = new CosineSchedule() });
        return new() { ["error"] = error, ["train"] = await run.ErrorAsync(model, train) };
    });
}
