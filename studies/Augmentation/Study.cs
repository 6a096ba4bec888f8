using NetDsl.Transforms;
using Studies.Harness;

namespace Studies.Augmentation;

/// <summary>A residual network on few images of CIFAR-10, with one kind of augmentation after the other.</summary>
internal static class AugmentationStudy
{
    private const int Batch = 50;
    private const int Size = 16;
    private const string None = "none";
    private const string Usual = "crops and flips";

    public static Study Study { get; } = new()
    {
        Name = "augmentation",
        Title = "Augmentation one by one, mixup, CutMix, RandAugment",
        Lecture = "000, 001, 003",
        Claim = "Augmentation lowers the error on CIFAR-10",
        Data = RealData.Cifar10,
        Seeds = 2,
        Rows =
        [
            Row(None) with { InQuickRuns = true },
            Row("flips", new RandomHorizontalFlip()),
            Row("crops", new RandomCrop(Size, padding: 2)),
            Row("rotation up to 15 degrees", new RandomAffine(15, interpolation: Interpolation.Bilinear)),
            Row("resized crops", new RandomResizedCrop(Size, scale: (0.5f, 1))),
            Row("colours", new ColorJitter(0.4f, 0.4f, 0.4f, 0.05f)),
            Row("Gaussian noise", new NetDsl.Transforms.GaussianNoise(sigma: 0.05f)),
            Row("Gaussian blur", new GaussianBlur(3)),
            Row("random erasing", new RandomErasing()),
            Row(Usual, new RandomCrop(Size, padding: 2), new RandomHorizontalFlip()) with { InQuickRuns = true },
            Row("RandAugment", new RandAugment()),
            Row($"{Usual}, RandAugment", new RandomCrop(Size, padding: 2), new RandomHorizontalFlip(), new RandAugment(magnitude: 5)),
            Mix("mixup", images => images.Mixup(0.4f, 10)),
            Mix("CutMix", images => images.CutMix(1, 10)),
            Mix($"{Usual}, mixup", images => images.Mixup(0.4f, 10), new RandomCrop(Size, padding: 2), new RandomHorizontalFlip()),
            Mix($"{Usual}, CutMix", images => images.CutMix(1, 10), new RandomCrop(Size, padding: 2), new RandomHorizontalFlip()),
        ],
        Measures = [new("error", "test error, %"), new("train", "error on the training images as they are, %"), new("gap", "test error less that, points")],
        Effects =
        [
            new("With crops and flips the test error is closer to the training error", r => r[Usual].Mean("gap") < r[None].Mean("gap")),
            new("The test error is lower with flips and with crops, and lower still with both", r => !IsFull(r) || (r[Usual].Mean("error") < r["flips"].Mean("error") && r[Usual].Mean("error") < r["crops"].Mean("error") && Math.Max(r["flips"].Mean("error"), r["crops"].Mean("error")) < r[None].Mean("error"))),
            new("and lower with RandAugment, mixup and CutMix than without augmentation", r => !IsFull(r) || new[] { "RandAugment", "mixup", "CutMix" }.All(name => r[name].Mean("error") < r[None].Mean("error"))),
        ],
        Charts = [new BarChart("Test error by augmentation", "error")],
        Judge = r =>
        {
            var none = r[None].Mean("error");
            var ordered = r.Rows.Where(row => row.Name != None).OrderBy(row => row.Mean("error")).ToList();
            var better = ordered.Where(row => row.Mean("error") < none - r[None].Deviation("error")).ToList();
            var rest = ordered.Except(better).ToList();
            var why = FormattableString.Invariant($"Without augmentation the test error is {none:0.0} %. It is lower with {string.Join(", ", better.Select(row => FormattableString.Invariant($"{row.Name} ({row.Mean("error"):0.0} %)")))}.")
                + (rest.Count == 0 ? "" : FormattableString.Invariant($" It is not lower by more than the deviation with {string.Join(", ", rest.Select(row => FormattableString.Invariant($"{row.Name} ({row.Mean("error"):0.0} %)")))}."));
            return r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Reproduced(why) : better.Count > rest.Count ? Verdict.SmallerEffect(why) : Verdict.Not(why);
        },
    };

    private static bool IsFull(Results r) => r.Rows.All(row => row.Runs.Count > 0);

    private static Row Row(string name, params Transform[] transforms) => Row(name, transforms, null);

    private static Row Mix(string name, Func<Dataset, Dataset> mix, params Transform[] transforms) => Row(name, transforms, mix);

    private static Row Row(string name, Transform[] transforms, Func<Dataset, Dataset>? mix) => new(name, async run =>
    {
        var (images, testImages) = run.SmallCifar10Pixels(train: run.Pick(5000, 500), test: run.Pick(10_000, 500));
        var normalize = new NetDsl.Transforms.Normalize(Cifar10.Mean, Cifar10.Deviation);
        var train = images.Augment([.. transforms, normalize]);
        var (plain, test) = (images.Augment(normalize), testImages.Augment(normalize));
        using Model model = mix is null ? Labelled.Create(run.Device, Batch, run.Seed) : Mixed.Create(run.Device, Batch, run.Seed);
        if (mix is not null)
            (train, plain, test) = (mix(train), plain.OneHot(10), test.OneHot(10));
        var (error, _) = await run.TrainAsync(model, train, test, new()
        {
            Epochs = run.Pick(30, 10),
            BatchSize = run.Pick(Batch, 25),
            Optimizer = new Sgd(0.1f, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true),
            Schedule = new CosineSchedule(),
        });
        var trained = await run.ErrorAsync(model, plain);
        return new() { ["error"] = error, ["train"] = trained, ["gap"] = error - trained };
    }) { InQuickRuns = false };
}
