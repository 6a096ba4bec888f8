using System.Globalization;
using Studies.Harness;

namespace Studies.RandomLabels;

/// <summary>True and random labels, shuffled and random pixels, and shares of random labels: all are fitted.</summary>
internal static class RandomLabelsStudy
{
    private static readonly double[] Shares = [0.2, 0.4, 0.6, 0.8];

    public static Study Study { get; } = new()
    {
        Name = "random-labels",
        Title = "Random labels and random pixels",
        Lecture = "000",
        Claim = "A large network fits random labels, shuffled and random pixels perfectly; with the share of random labels the time to fit and the test error grow",
        Data = RealData.Cifar10,
        Seeds = 3,
        Revision = 2,
        Rows =
        [
            Row("true labels", images => images),
            .. Shares.Select(share => Row(string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} % random labels"), (images, seed) => images.CorruptLabels(share, 10, seed)) with { InQuickRuns = share == 0.6 }),
            Row("random labels", (images, seed) => images.CorruptLabels(1, 10, seed)),
            Row("shuffled pixels", (images, seed) => images.CorruptPixels(PixelCorruption.Shuffled, seed)),
            Row("random pixels", (images, seed) => images.CorruptPixels(PixelCorruption.Random, seed)),
            Row("Gaussian pixels", (images, seed) => images.CorruptPixels(PixelCorruption.Gaussian, seed)),
        ],
        Measures = [new("train", "training error at the end, %"), new("epochs", "epochs until it is below 1 %", "0.0"), new("error", "test error, %")],
        Effects =
        [
            new("Everything is fitted: the training error ends below 1 %", r => r.Rows.All(row => row.Runs.Count == 0 || row.Mean("train") < 1)),
            new("Random labels take longer than true ones", r => r["random labels"].Mean("epochs") > r["true labels"].Mean("epochs")),
            new("The test error grows with the share of random labels, up to that of guessing", r => r["true labels"].Mean("error") < r["60 % random labels"].Mean("error") && r["random labels"].Mean("error") > 85),
        ],
        Charts =
        [
            new LineChart("Training loss", "epoch", "loss", r => new[] { "true labels", "random labels", "shuffled pixels", "random pixels", "Gaussian pixels" }.Select(name => r[name].Line("loss"))),
            new LineChart("Time to fit over the share of random labels", "share of random labels", "epochs until the training error is below 1 %", r => [new("epochs", Points(r, "epochs"))]),
            new LineChart("Test error over the share of random labels", "share of random labels", "test error, %", r => [new("error", Points(r, "error"))]),
        ],
        Judge = r => r.Study.Effects.All(e => e.Holds(r))
            ? Verdict.Reproduced(FormattableString.Invariant($"Every corruption is fitted. True labels take {r["true labels"].Mean("epochs"):0} epochs, random ones {r["random labels"].Mean("epochs"):0}, {r["random labels"].Mean("epochs") / r["true labels"].Mean("epochs"):0.0} times as many; the test error rises from {r["true labels"].Mean("error"):0} % to {r["random labels"].Mean("error"):0} %. Zhang et al. show this for Inception and 50,000 images; a perceptron with 394,000 weights and 5,000 images has twice as many weights for each image."))
            : Verdict.Not(FormattableString.Invariant($"Random and Gaussian pixels are fitted, and the test error grows with the share of random labels. The others end at a training error of {r["true labels"].Mean("train"):0} to {r["60 % random labels"].Mean("train"):0} %: at a constant rate the error of this small perceptron goes up and down. Zhang et al. let the rate fall with each epoch, and train networks with ten times as many weights.")),
    };

    private static IReadOnlyList<(double X, double Y)> Points(Results r, string key) =>
        [(0, r["true labels"].Mean(key)), .. Shares.Select(s => (s, r[string.Create(CultureInfo.InvariantCulture, $"{100 * s:0} % random labels")].Mean(key))), (1, r["random labels"].Mean(key))];

    private static Row Row(string name, Func<Dataset, Dataset> corrupt) => Row(name, (images, _) => corrupt(images));

    private static Row Row(string name, Func<Dataset, int, Dataset> corrupt) => new(name, async run =>
    {
        // Corrupted once, so that every epoch sees the same labels and pixels.
        var (images, test) = run.Cifar10(train: run.Pick(5000, 1500), test: run.Pick(1000, 300));
        var train = corrupt(images, run.Seed).Cache();
        using var model = Perceptron.Create(run.Device, 50, run.Seed);
        var (epochs, losses) = (0, new List<double>());
        var stop = new StopWhenFitted(epoch =>
        {
            losses.Add(epoch.Training.Loss);
            epochs += epoch.Training.Accuracy < 0.99 && epochs == losses.Count - 1 ? 1 : 0;
            return epoch.Training.Accuracy > 0.999;
        });
        var (error, _) = await run.TrainAsync(model, train, test, new() { Epochs = 200, Optimizer = new Sgd(0.01f, momentum: 0.9f), Schedule = new ExponentialSchedule(0.95f), Callbacks = [stop] });
        return new Outcome { ["train"] = await run.ErrorAsync(model, train), ["epochs"] = epochs + 1, ["error"] = error }.With("loss", losses);
    });

    private sealed class StopWhenFitted(Func<EpochResult, bool> isFitted) : ITrainingCallback
    {
        public void OnEpochEnded(TrainingContext context, EpochResult epoch)
        {
            if (isFitted(epoch))
                context.Stop();
        }
    }
}
