using Studies.Harness;

namespace Studies.EarlyDropout;

/// <summary>Dropout in the first epochs only, in the last ones only, in all and in none, for a network that underfits and for one that overfits.</summary>
internal static class EarlyDropoutStudy
{
    private enum When
    {
        Never,
        Always,
        Early,
        Late,
    }

    public static Study Study { get; } = new()
    {
        Name = "early-dropout",
        Title = "Early and late dropout",
        Lecture = "000",
        Claim = "Early dropout counteracts the variance of gradients in the initial stages and helps against underfitting; late dropout helps against overfitting",
        Data = RealData.Mnist,
        Rows =
        [
            Small("small network, no dropout", When.Never), Small("small network, dropout", When.Always), Small("small network, early dropout", When.Early), Small("small network, late dropout", When.Late),
            Large("large network, no dropout", When.Never), Large("large network, dropout", When.Always), Large("large network, early dropout", When.Early), Large("large network, late dropout", When.Late),
        ],
        Measures = [new("error", "test error, %"), new("loss", "training loss at the end, without dropout", "0.0000")],
        Effects =
        [
            new("Early dropout leaves the small network with a lower training loss than dropout throughout", r => r["small network, early dropout"].Mean("loss") < r["small network, dropout"].Mean("loss")),
            new("Late dropout gives the large network a lower test error than none", r => r["large network, late dropout"].Mean("error") < r["large network, no dropout"].Mean("error")),
        ],
        Charts = [new BarChart("Test error on MNIST", "error")],
        Judge = r =>
        {
            var gain = r["small network, no dropout"].Mean("loss") - r["small network, early dropout"].Mean("loss");
            var why = FormattableString.Invariant($"Late dropout lowers the large network's error from {r["large network, no dropout"].Mean("error"):0.00} to {r["large network, late dropout"].Mean("error"):0.00} %. The training loss of the small network ends at {r["small network, early dropout"].Mean("loss"):0.0000} with early dropout, at {r["small network, no dropout"].Mean("loss"):0.0000} without dropout, and at {r["small network, dropout"].Mean("loss"):0.0000} with dropout throughout. {(gain > 0 ? "Early dropout fits best" : "Early dropout costs less than dropout throughout, but does not fit better than none")}. Liu et al. (2023) see a gain with transformers on ImageNet.");
            return !r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Not(why) : gain > 0 ? Verdict.Reproduced(why) : Verdict.SmallerEffect(why);
        },
    };

    private static Row Small(string name, When when) => Row(name, when, (d, s) => Underfitting.Create(d, 100, s), digits: (20_000, 4000), epochs: (15, 10));

    private static Row Large(string name, When when) => Row(name, when, (d, s) => Overfitting.Create(d, 100, s), digits: (2000, 1000), epochs: (30, 20));

    private static Row Row(string name, When when, Func<Device, int, Model> create, (int Full, int Quick) digits, (int Full, int Quick) epochs) => new(name, async run =>
    {
        var (train, test) = run.Mnist(train: run.Pick(digits.Full, digits.Quick), test: run.Pick(10_000, 2000));
        var (all, third) = (run.Pick(epochs.Full, epochs.Quick), run.Pick(epochs.Full, epochs.Quick) / 3);
        using var model = create(run.Device, run.Seed);
        DropoutSchedule? schedule = when switch
        {
            When.Early => new NetDsl.EarlyDropout(third),
            When.Late => new LateDropout(third),
            When.Never => new LinearDropout(0, 0),
            _ => null,
        };
        var (error, _) = await run.TrainAsync(model, train, test, new() { Epochs = all, Optimizer = new Adam(1e-3f), DropoutSchedule = schedule });
        return new() { ["error"] = error, ["loss"] = (await model.EvaluateAsync(train, cancellationToken: run.Stop)).Loss };
    });
}
