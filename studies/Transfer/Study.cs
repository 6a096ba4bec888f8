using System.Globalization;
using Studies.Harness;

namespace Studies.Transfer;

/// <summary>A network of the digits 0 to 4 helps to learn 5 to 9 from 5 to 500 images of each.</summary>
internal static class TransferStudy
{
    private const int Batch = 25;

    private static readonly int[] Counts = [5, 20, 100, 500];

    private static readonly (string Name, bool IsTransferred, string[] Frozen)[] Ways =
    [
        ("from scratch", false, []),
        ("frozen, new head", true, ["Conv1", "Conv2", "Dense1", "Dense2"]),
        ("frozen convolutions", true, ["Conv1", "Conv2"]),
        ("fine-tuned", true, []),
    ];

    public static Study Study { get; } = new()
    {
        Name = "transfer",
        Title = "Transfer learning",
        Lecture = "002",
        Claim = "Features of a network for a related task are useful for a new one with little data; where the task is less alike, more layers are tuned",
        Data = RealData.Mnist,
        Rows = [.. Ways.SelectMany(_ => Counts, (way, count) => Row(way.Name, way.IsTransferred, way.Frozen, count))],
        Measures = [new("error", "test error on the digits 5 to 9, %")],
        Effects =
        [
            new("With 5 and 20 images of each digit, fine-tuning beats training from scratch", r => Error(r, "fine-tuned", 5) < Error(r, "from scratch", 5) && Error(r, "fine-tuned", 20) < Error(r, "from scratch", 20)),
            new("With 100 images or more, a new head on frozen layers is worse than tuning them", r => Error(r, "frozen, new head", 100) > Error(r, "fine-tuned", 100)),
            new("What transfer gains shrinks with the number of images", r => Error(r, "from scratch", 500) - Error(r, "fine-tuned", 500) < Error(r, "from scratch", 5) - Error(r, "fine-tuned", 5) || r["fine-tuned, 500 images"].Runs.Count == 0),
        ],
        Charts = [new LineChart("Test error over the images of each digit", "images of each digit", "test error, %", r =>
            Ways.Select(way => new Line(way.Name, [.. Counts.Select(count => ((double)count, Error(r, way.Name, count)))]))) { LogarithmicX = true, LogarithmicY = true }],
        Judge = r =>
        {
            var why = FormattableString.Invariant($"With 5 images of each digit the error is {Error(r, "from scratch", 5):0} % from scratch and {Error(r, "fine-tuned", 5):0} % fine-tuned; with 500 it is {Error(r, "from scratch", 500):0.0} % and {Error(r, "fine-tuned", 500):0.0} %. Frozen layers with a new head have {Error(r, "frozen, new head", 5):0} % and {Error(r, "frozen, new head", 500):0.0} %: the last layers of a network for 0 to 4 are too much about those digits.");
            return r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Reproduced(why) : Verdict.Not(why);
        },
    };

    private static double Error(Results results, string way, int count) => results[$"{way}, {count} images"].Mean("error");

    private static Row Row(string way, bool isTransferred, string[] frozen, int count) => new(string.Create(CultureInfo.InvariantCulture, $"{way}, {count} images"), async run =>
    {
        var (all, allTest) = run.Mnist(test: run.Pick(10_000, 2000));
        var test = Part(allTest, high: true, allTest.Count);
        using var net = FiveDigits.Create(run.Device, Batch, run.Seed);
        if (isTransferred)
        {
            using var first = FiveDigits.Create(run.Device, Batch, run.Seed + 1000);
            await run.TrainAsync(first, Part(all, high: false, run.Pick(2000, 400)), Part(allTest, high: false, 10), new() { Epochs = 3, Optimizer = new AdamW(2e-3f), Schedule = new CosineSchedule() });
            foreach (var (to, from) in net.Parameters.Zip(first.Parameters).Where(p => !p.First.Name.StartsWith("Dense3", StringComparison.Ordinal)))
                to.Write(from.Read());
            net.Freeze(frozen);
        }

        // As many steps for each number of images.
        var (error, _) = await run.TrainAsync(net, Part(all, high: true, count), test, new() { Epochs = Math.Max(run.Pick(2000, 600) / count, 1), Optimizer = new AdamW(1e-3f), Schedule = new CosineSchedule() });
        return new() { ["error"] = error };
    }) { InQuickRuns = count < 500 };

    /// <summary>The first images of each of five digits, with labels from 0 to 4.</summary>
    private static Dataset Part(Dataset data, bool high, int perDigit)
    {
        var labels = new float[data.Count];
        data.ReadTargets([.. Enumerable.Range(0, data.Count)], labels);
        int[] chosen = [.. Enumerable.Range(0, data.Count).Where(i => labels[i] >= 5 == high).GroupBy(i => labels[i]).SelectMany(group => group.Take(perDigit)).Order()];
        return data.Subset(chosen).Map((_, target) => target[0] -= high ? 5 : 0);
    }
}
