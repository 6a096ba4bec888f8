using Studies.Harness;

namespace Studies.Adversarial;

/// <summary>The fast gradient sign method before and after adversarial training.</summary>
internal static class AdversarialStudy
{
    private const int Batch = 100;
    private const float TrainingSize = 0.15f;
    private const int Shown = 10;
    private const string Network = "LeNet-5";
    private const string Trained = "LeNet-5, adversarial training";

    private static readonly float[] Sizes = [0, 0.025f, 0.05f, 0.1f, 0.15f, 0.2f, 0.25f];

    public static Study Study { get; } = new()
    {
        Name = "adversarial",
        Title = "Adversarial examples and training",
        Lecture = "004",
        Claim = "Changes of x by epsilon times the sign of the gradient are imperceptible and make the network fail; training on such examples helps",
        Data = RealData.Mnist,
        Seeds = 3,
        Revision = 2,
        Rows =
        [
            Row(Network, (d, s) => Reader.Create(d, Batch, s), isAdversarial: false), Row(Trained, (d, s) => Reader.Create(d, Batch, s), isAdversarial: true),
            Row("linear", (d, s) => LinearReader.Create(d, Batch, s), isAdversarial: false), Row("linear, adversarial training", (d, s) => LinearReader.Create(d, Batch, s), isAdversarial: true),
        ],
        Measures = [new("clean", "test error, %"), new("noise", "with random signs, 0.15, %"), new("small", "with gradient signs, 0.05, %"), new("large", "with gradient signs, 0.15, %")],
        Effects =
        [
            new("Gradient signs of 0.15 raise the error of LeNet-5 at least five times as far as random signs", r => r[Network].Mean("large") - r[Network].Mean("clean") > 5 * (r[Network].Mean("noise") - r[Network].Mean("clean"))),
            new("Adversarial training lowers that error by more than a fifth", r => r[Trained].Mean("large") < 0.8 * r[Network].Mean("large")),
            new("It costs less than 3 points on clean digits", r => r[Trained].Mean("clean") < r[Network].Mean("clean") + 3),
            new("The linear classifier is fooled more easily and is helped less", r => r["linear"].Mean("small") > r[Network].Mean("small") && r["linear, adversarial training"].Mean("large") > r[Trained].Mean("large")),
        ],
        Charts =
        [
            new LineChart("Test error over the change of each pixel (white is 0, black is 1)", "epsilon", "test error, %", r => r.Rows.Select(row => row.Line("error"))),
            new ImageChart("The first test digits, changed by 0.15 in each pixel", r =>
            [
                Digits("unchanged", r[Network], "unchanged"),
                Digits("random signs", r[Network], "random signs"),
                Digits("gradient signs", r[Network], "gradient signs"),
                Digits("gradient signs of the network after adversarial training", r[Trained], "gradient signs"),
            ]),
        ],
        Judge = r => r.Study.Effects.All(e => e.Holds(r))
            ? Verdict.Reproduced(FormattableString.Invariant($"A change of 0.15 of each pixel raises LeNet-5's error from {r[Network].Mean("clean"):0.0} % to {r[Network].Mean("large"):0} %, random signs of the same size only to {r[Network].Mean("noise"):0.0} %; after adversarial training it is {r[Trained].Mean("large"):0.0} %. The lecture's .007 is for ImageNet, whose images have 200 times as many pixels to add up."))
            : Verdict.Not("Not every statement shows; see the list above."),
    };

    private static Row Row(string name, Func<Device, int, Model> create, bool isAdversarial) => new(name, async run =>
    {
        var (train, test) = run.MnistPixels(train: run.Pick(20_000, 3000), test: run.Pick(2000, 500));
        using var model = create(run.Device, run.Seed);
        await run.TrainAsync(model, train, test, new()
        {
            Epochs = run.Pick(5, 4),
            Optimizer = new AdamW(2e-3f),
            Schedule = new CosineSchedule(),
            Adversarial = isAdversarial ? new(TrainingSize, CleanShare: 0.5f, Minimum: 0, Maximum: 1) : null,
        });

        var (images, labels) = Run.Read(test, test.Count);
        var random = new Random(run.Seed);
        double[] errors = [.. Sizes.Select(size => Error(model, images, labels, (batch, batchLabels, changed) =>
            model.FastGradientSign(batch, batchLabels, size, changed, minimum: 0, maximum: 1)))];
        var noise = Error(model, images, labels, (batch, _, changed) => ChangeAtRandom(batch, changed, random));
        var outcome = new Outcome { ["clean"] = errors[0], ["noise"] = noise, ["small"] = errors[Array.IndexOf(Sizes, 0.05f)], ["large"] = errors[Array.IndexOf(Sizes, TrainingSize)] }
            .With("error", Sizes.Select(s => (double)s), errors);
        if (run.Seed > 0 || name is not (Network or Trained))
            return outcome;

        var (first, changed) = (images[..(Shown * 784)], new float[Shown * 784]);
        Show("unchanged", first);
        ChangeAtRandom(first, changed, random);
        Show("random signs", changed);
        model.FastGradientSign(first, labels.AsSpan(0, Shown), TrainingSize, changed, minimum: 0, maximum: 1);
        Show("gradient signs", changed);
        return outcome;

        void Show(string what, float[] digits)
        {
            var scores = model.Predict(digits);
            outcome.With($"read, {what}", [.. Enumerable.Range(0, Shown).Select(i => (double)Class(scores, i))]);
            outcome.With(what, [28], digits.Select(pixel => Math.Round(255.0 * (1 - pixel))));
        }
    });

    /// <summary>Images of a run, with the digits that the network reads.</summary>
    private static ImageRow Digits(string caption, RowResults row, string curve)
    {
        var read = row.Runs.FirstOrDefault(run => run.Curves.ContainsKey(curve))?.Curves[$"read, {curve}"].Y ?? [];
        return ImageRow.Of($"{caption}: read as {string.Join(' ', read)}", row, curve);
    }

    private static void ChangeAtRandom(float[] images, float[] changed, Random random)
    {
        for (var i = 0; i < images.Length; i++)
            changed[i] = Math.Clamp(images[i] + (random.Next(2) == 0 ? -TrainingSize : TrainingSize), 0, 1);
    }

    private static int Class(float[] scores, int sample) => Enumerable.Range(0, 10).MaxBy(c => scores[sample * 10 + c]);

    /// <summary>The test error on changed images, in per cent.</summary>
    private static double Error(Model model, float[] images, float[] labels, Action<float[], float[], float[]> change)
    {
        var (wrong, changed) = (0, new float[Batch * 784]);
        for (var at = 0; at < labels.Length; at += Batch)
        {
            var batchLabels = labels[at..(at + Batch)];
            change(images[(at * 784)..((at + Batch) * 784)], batchLabels, changed);
            var scores = model.Predict(changed);
            for (var i = 0; i < Batch; i++)
                wrong += Class(scores, i) == (int)batchLabels[i] ? 0 : 1;
        }

        return 100.0 * wrong / labels.Length;
    }
}
