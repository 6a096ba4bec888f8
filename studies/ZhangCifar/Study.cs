using NetDsl.Transforms;
using Studies.Harness;

namespace Studies.ZhangCifar;

/// <summary>The table of Zhang et al.: four networks on CIFAR-10 with and without random crops, weight decay and batch normalisation.</summary>
internal static class ZhangCifarStudy
{
    private const int Batch = 50;

    private static readonly (string Name, Func<Device, int, Model> Create, float Rate, int Epochs)[] Networks =
    [
        ("Inception", (d, s) => Inception.Create(d, Batch, s), 0.1f, 30),
        ("Inception without batch norm", (d, s) => InceptionWithoutNorm.Create(d, Batch, s), 0.02f, 40),
        ("AlexNet", (d, s) => AlexNet.Create(d, Batch, s), 0.02f, 120),
        ("MLP 3x512", (d, s) => Mlp3x512.Create(d, Batch, s), 0.02f, 40),
        ("MLP 1x512", (d, s) => Mlp1x512.Create(d, Batch, s), 0.02f, 60),
    ];

    public static Study Study { get; } = new()
    {
        Name = "zhang-cifar",
        Title = "CIFAR-10 of Zhang et al.",
        Lecture = "001",
        Claim = "Inception 89.05 to 85.75 % test accuracy with and without crops and weight decay, without batch norm 83.00 and 82.00, AlexNet 81.22 to 76.07, MLP 3x512 53.35 and 52.39, MLP 1x512 50.39 and 50.51; all fit the training images",
        Data = RealData.Cifar10,
        Seeds = 2,
        Rows =
        [
            Row(0, hasCrops: true, hasDecay: true, "89.05"), Row(0, hasCrops: true, hasDecay: false, "89.31"), Row(0, hasCrops: false, hasDecay: true, "86.03"), Row(0, hasCrops: false, hasDecay: false, "85.75"),
            Row(1, hasCrops: false, hasDecay: true, "83.00"), Row(1, hasCrops: false, hasDecay: false, "82.00"),
            Row(2, hasCrops: true, hasDecay: true, "81.22"), Row(2, hasCrops: true, hasDecay: false, "79.66"), Row(2, hasCrops: false, hasDecay: true, "77.36"), Row(2, hasCrops: false, hasDecay: false, "76.07") with { InQuickRuns = true },
            Row(3, hasCrops: false, hasDecay: true, "53.35"), Row(3, hasCrops: false, hasDecay: false, "52.39"),
            Row(4, hasCrops: false, hasDecay: true, "50.39"), Row(4, hasCrops: false, hasDecay: false, "50.51") with { InQuickRuns = true },
        ],
        Measures = [new("test", "test accuracy, %"), new("train", "training accuracy, %"), new("parameters", "parameters", "N0")],
        Effects =
        [
            new("Without crops and decay, networks fit their training images: 99 % or more", r => Enumerable.Range(0, Networks.Length).Where(i => IsFull(r) || i == 4).All(i => r[NameOf(i, false, false)].Mean("train") >= 99)),
            new("Convolutions are better than perceptrons", r => r[NameOf(2, false, false)].Mean("test") > r[NameOf(4, false, false)].Mean("test")),
            new("Inception is better than without batch norm, that better than AlexNet, and AlexNet than perceptrons", r => !IsFull(r) || IsFalling(r, 0, 1, 2, 3)),
            new("Random crops help Inception and AlexNet by more than weight decay does", r => !IsFull(r) || new[] { 0, 2 }.All(n => Gain(r, n, NameOf(n, true, false)) > Gain(r, n, NameOf(n, false, true)))),
        ],
        Charts = [new BarChart("Test accuracy; published values are for 50,000 whole images", "test")],
        Judge = r =>
        {
            var order = Rank(r.Rows.Select(row => row.Mean("test"))).Zip(Rank(r.Rows.Select(row => double.Parse(row.Row.Published!, System.Globalization.CultureInfo.InvariantCulture)))).Select(p => Math.Pow(p.First - p.Second, 2)).Sum();
            var (n, fitted) = (r.Rows.Count, r.Rows.Count(row => row.Mean("train") >= 99));
            var spearman = 1 - 6 * order / (n * (n * (double)n - 1));
            var why = FormattableString.Invariant($"Test accuracies without crops and decay are {string.Join(", ", Enumerable.Range(0, 5).Select(i => FormattableString.Invariant($"{r[NameOf(i, false, false)].Mean("test"):0.0} % ({Networks[i].Name})")))}. Crops change Inception by {Gain(r, 0, NameOf(0, true, false)):+0.0;-0.0} points and AlexNet by {Gain(r, 2, NameOf(2, true, false)):+0.0;-0.0} (published: +3.6 both), weight decay by {Gain(r, 0, NameOf(0, false, true)):+0.0;-0.0} and {Gain(r, 2, NameOf(2, false, true)):+0.0;-0.0} (+0.3 and +1.3). The order of the fourteen rows agrees with the published one by a rank correlation of {spearman:0.00}; {fitted} of them reach a training accuracy of 99 %. Accuracies are lower, because the networks see a tenth of the images with a quarter of the pixels.");
            return !r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Not("Not every statement shows; see the list above. " + why) : spearman > 0.9 ? Verdict.Reproduced(why) : Verdict.SmallerEffect(why);
        },
    };

    private static bool IsFull(Results r) => r.Rows.All(row => row.Runs.Count > 0);

    private static bool IsFalling(Results r, params int[] networks) =>
        networks.Zip(networks.Skip(1)).All(pair => r[NameOf(pair.First, false, false)].Mean("test") > r[NameOf(pair.Second, false, false)].Mean("test"));

    private static double Gain(Results r, int network, string row) => r[row].Mean("test") - r[NameOf(network, false, false)].Mean("test");

    private static double[] Rank(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return [.. all.Select(value => all.Count(other => other < value) + (all.Count(other => other == value) + 1) / 2.0)];
    }

    private static string NameOf(int network, bool hasCrops, bool hasDecay) =>
        $"{Networks[network].Name}, {(hasCrops, hasDecay) switch { (true, true) => "crops and decay", (true, false) => "crops", (false, true) => "decay", _ => "neither" }}";

    private static Row Row(int network, bool hasCrops, bool hasDecay, string published) => new(NameOf(network, hasCrops, hasDecay), async run =>
    {
        var (images, testImages) = run.SmallCifar10Pixels(train: run.Pick(5000, 1000), test: run.Pick(10_000, 1000));
        // As in the paper: the middle of each image, or any part of that size; then each image is normalised by itself.
        var normalize = new PerImageStandardization();
        var train = hasCrops ? images.Augment(new RandomCrop(14), normalize) : images.Augment(new CenterCrop(14), normalize);
        var test = testImages.Augment(new CenterCrop(14), normalize);
        var (_, create, rate, epochs) = Networks[network];
        using var model = create(run.Device, run.Seed);
        var (error, _) = await run.TrainAsync(model, train, test, new()
        {
            Epochs = run.Pick(epochs, 12),
            BatchSize = run.Pick(Batch, 25),
            Optimizer = new Sgd(rate, momentum: 0.9f, weightDecay: hasDecay ? 5e-4f : 0),
            Schedule = new CosineSchedule(),
        });
        return new() { ["test"] = 100 - error, ["train"] = 100 - await run.ErrorAsync(model, train), ["parameters"] = model.Parameters.Where(p => p.Info.Trainable).Sum(p => p.Length) };
    }) { Published = published, InQuickRuns = false, MostSeeds = network < 2 ? 1 : int.MaxValue };
}
