using System.Globalization;
using Studies.Harness;

namespace Studies.NormalizerFree;

/// <summary>Residual networks without normalisation, with standardised weights and gradients clipped unit by unit, against batch normalisation.</summary>
internal static class NormalizerFreeStudy
{
    private const int Batch = 64;
    private const string Norm = "batch norm";
    private const string Both = "standardised weights and clipping";
    private const string Weights = "standardised weights";
    private const string Neither = "neither";

    private static readonly float[] Rates = [0.05f, 0.5f];

    public static Study Study { get; } = new()
    {
        Name = "normalizer-free",
        Title = "Normaliser-free residual networks",
        Lecture = "000",
        Claim = "Weight standardisation and adaptive gradient clipping replace batch norm",
        Data = RealData.Cifar10,
        Seeds = 3,
        Rows =
        [
            .. Rates.SelectMany(rate => new[]
            {
                Row(Norm, rate, (d, s) => BatchNormalized.Create(d, Batch, s)),
                Row(Both, rate, (d, s) => Free.Create(d, Batch, s), clipping: 0.02f),
                Row(Weights, rate, (d, s) => Free.Create(d, Batch, s)),
                Row(Neither, rate, (d, s) => Plain.Create(d, Batch, s)),
            }).Select(row => row with { InQuickRuns = row.Name.EndsWith("rate 0.5", StringComparison.Ordinal) && !row.Name.StartsWith(Norm, StringComparison.Ordinal) }),
        ],
        Measures = [new("error", "test error, %"), new("loss", "training loss at the end", "0.000")],
        Effects =
        [
            new("At the high rate, standardised weights with clipped gradients train better than without clipping", r => At(r, Both, 0.5f).Mean("loss") < At(r, Weights, 0.5f).Mean("loss")),
            new("and better than a network without either", r => At(r, Both, 0.5f).Mean("loss") < At(r, Neither, 0.5f).Mean("loss")),
        ],
        Charts = [new BarChart("Test error", "error"), new LineChart("Training loss at a rate of 0.5", "epoch", "loss", r => new[] { Norm, Both, Weights, Neither }.Select(name => At(r, name, 0.5f).Line("loss", name)))],
        Judge = r =>
        {
            var (norm, both) = (Best(r, Norm), Best(r, Both));
            var why = FormattableString.Invariant($"At the better of the two rates each, the test errors are {norm:0.0} % with batch norm, {both:0.0} % with standardised weights and clipping, {Best(r, Weights):0.0} % without clipping, and {Best(r, Neither):0.0} % without either. At a rate of 0.5 they are {At(r, Norm, 0.5f).Mean("error"):0.0}, {At(r, Both, 0.5f).Mean("error"):0.0}, {At(r, Weights, 0.5f).Mean("error"):0.0} and {At(r, Neither, 0.5f).Mean("error"):0.0} %.");
            return !r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Not("Not every statement shows; see the list above. " + why)
                : both <= norm + 1 ? Verdict.Reproduced(why)
                : Verdict.SmallerEffect(why + " Without batches' noise the small network overfits more; the paper adds dropout and stochastic depth.");
        },
    };

    private static RowResults At(Results r, string name, float rate) => r[NameOf(name, rate)];

    private static double Best(Results r, string name) => Rates.Min(rate => At(r, name, rate).Mean("error"));

    private static string NameOf(string name, float rate) => string.Create(CultureInfo.InvariantCulture, $"{name}, rate {rate}");

    private static Row Row(string name, float rate, Func<Device, int, Model> create, float? clipping = null) => new(NameOf(name, rate), async run =>
    {
        var (train, test) = run.SmallCifar10(train: run.Pick(5000, 500), test: run.Pick(5000, 300));
        using var model = create(run.Device, run.Seed);
        var losses = new List<double>();
        try
        {
            var (error, _) = await run.TrainAsync(model, run.IsQuick ? train : train.RandomShift(2).RandomHorizontalFlip(), test, new()
            {
                Epochs = run.Pick(12, 4),
                BatchSize = run.Pick(Batch, 20),
                // As in the paper, the last layer is not clipped.
                Optimizer = new Sgd(rate, momentum: 0.9f, weightDecay: 1e-4f, nesterov: true) { AdaptiveGradientClipping = clipping, Groups = clipping is null ? [] : [new("Dense1") { AdaptiveGradientClipping = 0 }] },
                Schedule = new CosineSchedule().WithWarmup(1),
                EpochEnded = epoch => losses.Add(epoch.Training.Loss),
            });
            return new Outcome { ["error"] = error, ["loss"] = losses[^1] }.With("loss", losses);
        }
        catch (TrainingDivergedException)
        {
            // As bad as guessing.
            return new Outcome { ["error"] = 90, ["loss"] = Math.Log(10) }.With("loss", losses);
        }
    });
}
