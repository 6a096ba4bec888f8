using System.Collections.Concurrent;
using NetDsl.Transforms;
using Studies.Harness;

namespace Studies.Corruptions;

/// <summary>Accuracy on corrupted test images, of a network that was trained with augmentation and of one that was not.</summary>
internal static class CorruptionsStudy
{
    private const int Batch = 50;
    private const string Clean = "none";

    private static readonly Corruption[] All = Enum.GetValues<Corruption>();

    // Two networks serve all rows of a seed: the row that comes first trains them.
    private static readonly ConcurrentDictionary<(int Seed, bool IsQuick, bool IsAugmented), Lazy<Task<float[][]>>> Trained = new();

    public static Study Study { get; } = new()
    {
        Name = "corruptions",
        Title = "Common corruptions",
        Lecture = "001",
        Claim = "Corruptions lower the accuracy; augmentation in training makes networks more robust",
        Data = RealData.Cifar10,
        Seeds = 3,
        Rows =
        [
            Row(Clean, null),
            .. All.Select(corruption => Row(NameOf(corruption), corruption) with { InQuickRuns = corruption is Corruption.GaussianNoise or Corruption.DefocusBlur or Corruption.Contrast }),
        ],
        Measures =
        [
            .. new[] { 1, 3, 5 }.Select(severity => new Measure($"plain{severity}", $"accuracy at severity {severity}, %", "0.0")),
            .. new[] { 1, 3, 5 }.Select(severity => new Measure($"augmented{severity}", $"the same, augmented, severity {severity}, %", "0.0")),
        ],
        Effects =
        [
            new("Every corruption of severity 5 lowers the accuracy", r => Corrupted(r).All(row => row.Mean("plain5") < r[Clean].Mean("plain5") + (IsFull(r) ? 0 : 3))),
            new("The accuracy falls with the severity", r => Mean(r, "plain5") < Mean(r, "plain3") && Mean(r, "plain3") < Mean(r, "plain1")),
            new("With augmentation the mean accuracy on corrupted images is higher", r => !IsFull(r) || new[] { 1, 3, 5 }.All(s => Mean(r, $"augmented{s}") > Mean(r, $"plain{s}"))),
            new("and it falls less from severity 1 to 5, as a share", r => !IsFull(r) || Mean(r, "augmented5") / Mean(r, "augmented1") > Mean(r, "plain5") / Mean(r, "plain1")),
        ],
        Charts =
        [
            new LineChart("Mean accuracy over all corruptions", "severity; 0 is none", "accuracy, %", r =>
            [
                new("without augmentation", Points(r, "plain")),
                new("with crops, flips and RandAugment", Points(r, "augmented")),
            ]),
            new BarChart("Accuracy at severity 3, without augmentation", "plain3"),
            new BarChart("Accuracy at severity 3, with augmentation", "augmented3"),
        ],
        Judge = r =>
        {
            var worst = Corrupted(r).OrderBy(row => row.Mean("plain5")).Take(3).Select(row => FormattableString.Invariant($"{row.Name} ({row.Mean("plain5"):0} %)"));
            var why = FormattableString.Invariant($"Without corruption the accuracy is {r[Clean].Mean("plain1"):0.0} %, with augmentation {r[Clean].Mean("augmented1"):0.0} %. On corrupted images it is {Mean(r, "plain1"):0.0}, {Mean(r, "plain3"):0.0} and {Mean(r, "plain5"):0.0} % at severities of 1, 3 and 5, and {Mean(r, "augmented1"):0.0}, {Mean(r, "augmented3"):0.0} and {Mean(r, "augmented5"):0.0} % with augmentation. The worst at severity 5 are {string.Join(", ", worst)}.");
            return r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Reproduced(why)
                : Mean(r, "augmented5") > Mean(r, "plain5") && Mean(r, "plain5") < Mean(r, "plain1") ? Verdict.SmallerEffect(why) : Verdict.Not(why);
        },
    };

    private static bool IsFull(Results r) => r.Rows.All(row => row.Runs.Count > 0);

    private static RowResults[] Corrupted(Results r) => [.. r.Rows.Where(row => row.Name != Clean && row.Runs.Count > 0)];

    private static double Mean(Results r, string key) => Corrupted(r).Average(row => row.Mean(key));

    private static IReadOnlyList<(double X, double Y)> Points(Results r, string kind) =>
        [(0, r[Clean].Mean($"{kind}1")), .. new[] { 1, 3, 5 }.Select(s => ((double)s, Mean(r, $"{kind}{s}")))];

    /// <summary>The name in words: <c>Gaussian noise</c>.</summary>
    private static string NameOf(Corruption corruption) =>
        string.Concat(corruption.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : i == 0 && corruption is not (Corruption.GaussianNoise or Corruption.GaussianBlur) ? $"{char.ToLowerInvariant(c)}" : $"{c}"));

    private static Row Row(string name, Corruption? corruption) => new(name, async run =>
    {
        var outcome = new Outcome();
        var (_, test) = run.SmallCifar10Pixels(train: 1, test: run.Pick(2000, 200));
        foreach (var isAugmented in new[] { false, true })
        {
            using var model = ResNet8.Create(run.Device, Batch, run.Seed);
            var weights = await Trained.GetOrAdd((run.Seed, run.IsQuick, isAugmented), _ => new(() => TrainAsync(run, isAugmented))).Value;
            foreach (var (parameter, values) in model.Parameters.Zip(weights))
                parameter.Write(values);
            foreach (var severity in corruption is null ? [1] : new[] { 1, 3, 5 })
            {
                var images = corruption is { } kind ? test.Corrupt(kind, severity) : test;
                outcome[$"{(isAugmented ? "augmented" : "plain")}{severity}"] = 100 - await run.ErrorAsync(model, images.Normalize(Cifar10.Mean, Cifar10.Deviation));
            }
        }

        if (corruption is null)
            foreach (var kind in new[] { "plain", "augmented" })
                (outcome[$"{kind}3"], outcome[$"{kind}5"]) = (outcome[$"{kind}1"], outcome[$"{kind}1"]);
        return outcome;
    });

    private static async Task<float[][]> TrainAsync(Run run, bool isAugmented)
    {
        var (images, _) = run.SmallCifar10Pixels(train: run.Pick(10_000, 1000), test: 1);
        var normalize = new NetDsl.Transforms.Normalize(Cifar10.Mean, Cifar10.Deviation);
        var train = isAugmented ? images.Augment(new RandomCrop(16, padding: 2), new RandomHorizontalFlip(), new RandAugment(), normalize) : images.Augment(normalize);
        using var model = ResNet8.Create(run.Device, Batch, run.Seed);
        await model.FitAsync(train, options: new()
        {
            Epochs = run.Pick(30, 3),
            BatchSize = run.Pick(Batch, 25),
            Seed = run.Seed,
            LoaderThreads = 1,
            Optimizer = new Sgd(0.1f, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true),
            Schedule = new CosineSchedule(),
        }, cancellationToken: run.Stop);
        return [.. model.Parameters.Select(parameter => parameter.Read())];
    }
}
