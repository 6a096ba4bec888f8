using NetDsl;
using NetDsl.Transforms;
using Studies.Harness;

namespace Studies.DigitRecipes;

/// <summary>MNIST with all that the lectures recommend together: LeNet-5 and a perceptron, plain and by the recipe.</summary>
internal static class DigitRecipesStudy
{
    private const string Plain = "LeNet-5 of 1998";
    private const string Recipe = "LeNet-5 by the recipe";
    private const string Perceptron = "perceptron 2x800";
    private const string Dropped = "perceptron 2x800, dropout and max-norm";

    public static Study Study { get; } = new()
    {
        Name = "digit-recipes",
        Title = "MNIST with the whole recipe",
        Lecture = "001, 003, 004",
        Claim = "Rectifiers, batch norm, dropout, max-norm, augmentation and a decreasing rate each help to generalise; together they take LeNet-5 on MNIST to 99.4 % and a perceptron to 98.7 %",
        Data = RealData.Mnist,
        Rows =
        [
            Row(Plain, epochs: 20, augments: false, (d, s) => LeNet5.Create(d, 64, s)),
            Row(Recipe, epochs: 30, augments: true, (d, s) => ModernLeNet5.Create(d, 64, s)),
            Row(Perceptron, epochs: 20, augments: false, (d, s) => DigitRecipes.Perceptron.Create(d, 64, s)) with { MostSeeds = 3 },
            Row(Dropped, epochs: 30, augments: false, (d, s) => DroppedPerceptron.Create(d, 128, s)) with { MostSeeds = 3 },
        ],
        Measures = [new("accuracy", "test accuracy, %")],
        Effects =
        [
            new("LeNet-5 is better by the recipe", r => r[Recipe].Mean("accuracy") > r[Plain].Mean("accuracy")),
        ],
        Charts = [new BarChart("Test error on MNIST", "accuracy") { IsError = true }],
        Judge = r =>
        {
            var (recipe, dropped) = (r[Recipe].Median("accuracy"), r[Dropped].Median("accuracy"));
            var why = FormattableString.Invariant($"The medians are {recipe:0.00} % for LeNet-5 and {dropped:0.00} % for the perceptron.");
            return recipe >= 99.4 && dropped >= 98.7 ? Verdict.Reproduced(why) : Verdict.SmallerEffect(why);
        },
    };

    private static Row Row(string name, int epochs, bool augments, Func<Device, int, Model> create) => new(name, async run =>
    {
        // Dropout of inputs makes pixels black, which is 0 only without normalisation.
        var isPerceptron = name.StartsWith("perceptron", StringComparison.Ordinal);
        var (training, testing) = (run.Pick(60_000, 2000), run.Pick(10_000, 1000));
        var (train, test) = isPerceptron ? run.MnistPixels(training, testing) : run.Mnist(training, testing);
        if (augments)
            train = train.Augment(new RandomAffine(
                10, translate: (0.08f, 0.08f), scale: (0.9f, 1.1f), shear: 5, interpolation: Interpolation.Bilinear, fill: -Mnist.Mean / Mnist.Deviation));
        using var model = create(run.Device, run.Seed);
        // Dropout makes gradients noisy, which Adam divides out.
        Optimizer optimizer = name == Dropped ? new Adam(2e-3f) : new Sgd(isPerceptron ? 0.1f : 0.05f, momentum: 0.9f, weightDecay: augments ? 1e-4f : 0, nesterov: true);
        var (error, _) = await run.TrainAsync(model, train, test, new()
        {
            Epochs = run.Pick(epochs, 8),
            Optimizer = optimizer,
            Schedule = new OneCycleSchedule(optimizer.LearningRate),
        });
        return new() { ["accuracy"] = 100 - error };
    });
}
