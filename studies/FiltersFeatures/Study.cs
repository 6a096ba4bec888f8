using Studies.Harness;

namespace Studies.FiltersFeatures;

/// <summary>The first weights of three networks on MNIST, and what units of a convolutional network answer to, layer by layer.</summary>
internal static class FiltersFeaturesStudy
{
    private const int Batch = 50;
    private const string Convolution = "convolutional: 8 filters of 5 x 5";

    private static readonly string[] Layers = ["first convolution", "second convolution", "third convolution", "scores of the classes"];

    public static Study Study { get; } = new()
    {
        Name = "filters-features",
        Title = "Filters and features",
        Lecture = "001, 003",
        Claim = "Filters of linear, dense and convolutional networks on MNIST; features grow more complex with depth",
        Data = RealData.Mnist,
        Seeds = 3,
        Rows =
        [
            First("linear: 10 templates", (d, s) => Linear.Create(d, Batch, s), 28),
            First("dense: 64 units", (d, s) => FullyConnected.Create(d, Batch, s), 28),
            First(Convolution, (d, s) => Convolutional.Create(d, Batch, s), 5),
            .. Layers.Select((layer, depth) => new Row(layer, run => FeaturesAsync(run, depth))),
        ],
        Measures =
        [
            new("accuracy", "test accuracy, %"), new("smoothness", "correlation of neighbouring weights"), new("start", "the same before training"),
            new("template", "correlation of templates with the means of their digits"), new("size", "pixels that a unit answers to", "0"), new("share", "share of a unit's variance that the digit explains", "0.000"),
        ],
        Effects =
        [
            new("Training makes the weights of templates and dense units resemble their neighbours", r => r.Rows.Take(2).All(row => row.Mean("smoothness") > row.Mean("start") + 0.1)),
            new("A linear network's weights are templates: they correlate with the mean image of their digit, less that of all", r => r.Rows[0].Mean("template") > 0.2),
            new("With depth, units answer to larger parts of the image", r => IsRising([.. Layers.Take(3).Select(layer => r[layer].Mean("size"))])),
            new("The digit explains more of the scores than of what any map answers", r => Layers.Take(3).All(layer => r[layer].Mean("share") < r[Layers[3]].Mean("share"))),
        ],
        Charts =
        [
            new ImageChart("First weights: grey is 0, white is positive, black is negative", r => r.Rows.Take(3).Select(row => ImageRow.Of(row.Name, row, "images"))),
            new ImageChart("Images that a unit answers to most", r => Layers.Select(layer => ImageRow.Of(layer, r[layer], "images"))),
        ],
        Judge = r =>
        {
            var why = FormattableString.Invariant($"The accuracies are {r.Rows[0].Mean("accuracy"):0.0} % with a linear network, {r.Rows[1].Mean("accuracy"):0.0} % with a dense layer, and {r[Convolution].Mean("accuracy"):0.0} % with convolutions. Neighbouring weights correlate by {r[Convolution].Mean("smoothness"):0.00} in filters, {r.Rows[1].Mean("smoothness"):0.00} in dense units and {r.Rows[0].Mean("smoothness"):0.00} in templates, which correlate by {r.Rows[0].Mean("template"):0.00} with the means of their digits. From layer to layer a unit answers to {string.Join(", ", Layers.Select(layer => FormattableString.Invariant($"{r[layer].Mean("size"):0}")))} pixels, and the digit explains {string.Join(", ", Layers.Select(layer => FormattableString.Invariant($"{100 * r[layer].Mean("share"):0}")))} % of its variance.");
            return r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Reproduced(why) : Verdict.Not("Not every statement shows; see the list above. " + why);
        },
    };

    private static bool IsRising(double[] values) => values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second);

    private static (Dataset Train, Dataset Test) Digits(Run run) => run.Mnist(train: run.Pick(20_000, 2000), test: run.Pick(10_000, 1000));

    private static Task<(double Error, FitResult Fit)> TrainAsync(Run run, Model model, Dataset train, Dataset test) =>
        run.TrainAsync(model, train, test, new() { Epochs = run.Pick(5, 2), Optimizer = new AdamW(2e-3f, weightDecay: 0.05f), Schedule = new CosineSchedule() });

    /// <summary>The weights of the first layer.</summary>
    private static Row First(string name, Func<Device, int, Model> create, int side) => new(name, async run =>
    {
        var (train, test) = Digits(run);
        using var model = create(run.Device, run.Seed);
        var start = Numerics.NeighbourCorrelation(Filters(model, side), side);
        var (error, _) = await TrainAsync(run, model, train, test);
        var filters = Filters(model, side);
        var outcome = new Outcome { ["accuracy"] = 100 - error, ["smoothness"] = Numerics.NeighbourCorrelation(filters, side), ["start"] = start };
        if (model is Linear)
            outcome["template"] = Numerics.TemplateCorrelation(filters, train);
        if (run.Seed == 0)
        {
            var (x, y) = ImageRow.ToCurve(side, filters.Take(10));
            outcome.With("images", x, y);
        }

        return outcome;
    });

    private static float[][] Filters(Model model, int side) => [.. model.Parameters[0].Read().Chunk(side * side)];

    /// <summary>What the units of a layer answer to, and how far the digit decides their answer.</summary>
    private static async Task<Outcome> FeaturesAsync(Run run, int depth)
    {
        var (train, test) = Digits(run);
        using var model = Convolutional.Create(run.Device, Batch, run.Seed);
        await TrainAsync(run, model, train, test);
        using var seen = Seen.Create(run.Device, 1);
        using var answers = Answers.Create(run.Device, Batch);
        foreach (var copy in new Model[] { seen, answers })
            foreach (var (to, from) in copy.Parameters.Zip(model.Parameters))
                to.Write(from.Read());

        // The first output is that of the network: the scores.
        var output = seen.Outputs[depth == 3 ? 0 : depth + 1];
        var units = depth == 3 ? 10 : 8;
        float[][] images = [.. Enumerable.Range(0, units).Select(unit => seen.MaximizeActivation(unit, new() { Steps = run.Pick(150, 30), Jitter = 0, Decay = 0.02f, Seed = run.Seed, Noise = 0.01f }, output))];
        var outcome = new Outcome { ["size"] = images.Average(Numerics.PixelsThatMatter), ["share"] = Numerics.ShareOfClasses(answers, test, depth == 3 ? 0 : depth + 1, run.Pick(2000, 500)) };
        if (run.Seed == 0)
        {
            var (x, y) = ImageRow.ToCurve(28, images);
            outcome.With("images", x, y);
        }

        return outcome;
    }
}
