using Studies.Harness;

namespace Studies.BatchNormScale;

/// <summary>BN(aWx) = BN(Wx): losses and gradients for scaled weights, weight decay's effect on the effective rate, and larger learning rates.</summary>
internal static class BatchNormScaleStudy
{
    private const int Batch = 100;

    public static Study Study { get; } = new()
    {
        Name = "batch-norm-scale",
        Title = "Batch normalisation: scale of the weights, weight decay, larger rates",
        Lecture = "000, 001",
        Claim = "BN(aWx) = BN(Wx), so that weight decay does not regularise directly but changes the training dynamics; batch normalisation allows larger learning rates",
        Data = RealData.Mnist,
        Rows =
        [
            Scaled(0.1f), Scaled(10), Scaled(100),
            Trained("batch norm, rate 0.1", isNormalized: true, 0.1f), Trained("batch norm, rate 1", isNormalized: true, 1), Trained("batch norm, rate 10", isNormalized: true, 10),
            Trained("without, rate 0.1", isNormalized: false, 0.1f), Trained("without, rate 1", isNormalized: false, 1), Trained("without, rate 10", isNormalized: false, 10),
            Trained("batch norm, rate 0.1, weight decay 0.01", isNormalized: true, 0.1f, decay: 0.01f),
        ],
        Measures =
        [
            new("loss", "change of the loss, relative", "0E+0"), new("gradient", "gradient times a, over that for a = 1", "0.0000"),
            new("error", "test error, %"), new("norm", "norm of the first weights at the end", "0.0"), new("rate", "effective rate at the end: rate over the norm's square", "0.0E+0"),
        ],
        Effects =
        [
            new("Weights times a give the same loss", r => r.Rows.Take(3).All(row => row.Mean("loss") < 1e-4)),
            new("and gradients divided by a", r => r.Rows.Take(3).All(row => Math.Abs(row.Mean("gradient") - 1) < 1e-2)),
            new("A rate of 1 trains with batch normalisation and not without", r => r["batch norm, rate 1"].Mean("error") < 15 && r["without, rate 1"].Mean("error") > 60),
            new("Weight decay keeps the weights shorter and the effective rate higher", r =>
                r["batch norm, rate 0.1, weight decay 0.01"].Mean("norm") < r["batch norm, rate 0.1"].Mean("norm") && r["batch norm, rate 0.1, weight decay 0.01"].Mean("rate") > r["batch norm, rate 0.1"].Mean("rate")),
        ],
        Charts = [new LineChart("Norm of the first layer's weights", "epoch", "norm", r => new[] { "batch norm, rate 0.1", "batch norm, rate 1", "batch norm, rate 0.1, weight decay 0.01", "without, rate 0.1" }.Select(name => r[name].Line("norm")))],
        Judge = r => r.Study.Effects.All(e => e.Holds(r))
            ? Verdict.Reproduced(FormattableString.Invariant($"Losses agree to rounding and gradients scale with 1/a. A rate of 1 leaves {r["batch norm, rate 1"].Mean("error"):0.0} % error with batch normalisation and {r["without, rate 1"].Mean("error"):0.0} % without, and even a rate of 10 does not diverge ({r["batch norm, rate 10"].Mean("error"):0.0} %): the weights grow until the effective rate suits. Weight decay makes the effective rate at the end {r["batch norm, rate 0.1, weight decay 0.01"].Mean("rate") / r["batch norm, rate 0.1"].Mean("rate"):0} times as high; its error, {r["batch norm, rate 0.1, weight decay 0.01"].Mean("error"):0.00} % instead of {r["batch norm, rate 0.1"].Mean("error"):0.00} %, follows from that and not from small weights."))
            : Verdict.Not("Not every statement of the lecture shows; see the list above."),
    };

    private static Row Scaled(float factor) => new(FormattableString.Invariant($"weights times {factor}"), run =>
    {
        using var model = Normalized.Create(run.Device, Batch, run.Seed);
        var (inputs, labels) = Run.Read(run.Mnist(train: 1000, test: 1).Train, Batch);
        var loss = model.ComputeGradients(inputs, labels);
        var gradient = Norm(model.Dense1.Weight.ReadGradient());
        model.Dense1.Weight.Write([.. model.Dense1.Weight.Read().Select(w => factor * w)]);
        var scaledLoss = model.ComputeGradients(inputs, labels);
        return new() { ["loss"] = Math.Abs(scaledLoss / loss - 1), ["gradient"] = factor * Norm(model.Dense1.Weight.ReadGradient()) / gradient };
    });

    private static Row Trained(string name, bool isNormalized, float rate, float decay = 0) => new(name, async run =>
    {
        var (train, test) = run.Mnist(train: run.Pick(20_000, 3000), test: run.Pick(10_000, 1000));
        using Model model = isNormalized ? Normalized.Create(run.Device, Batch, run.Seed) : Unnormalized.Create(run.Device, Batch, run.Seed);
        var (weight, norms) = (model.Parameters[0], new List<double>());
        var options = new FitOptions { Epochs = run.Pick(10, 3), Optimizer = new Sgd(rate, weightDecay: decay), EpochEnded = _ => norms.Add(Norm(weight.Read())) };
        double error;
        try
        {
            (error, _) = await run.TrainAsync(model, train, test, options);
        }
        catch (TrainingDivergedException)
        {
            // As bad as guessing.
            error = 90;
        }

        var outcome = new Outcome { ["error"] = error }.With("norm", norms);
        if (norms.Count == options.Epochs)
            (outcome["norm"], outcome["rate"]) = (norms[^1], rate / (norms[^1] * norms[^1]));
        return outcome;
    });

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(v => (double)v * v));
}
