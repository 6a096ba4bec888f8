using Studies.Harness;

namespace Studies.VggGrid;

/// <summary>VGG with one to four blocks of one, two or four layers: three epochs with Adam, three runs each.</summary>
internal static class VggGridStudy
{
    private const int Batch = 50;

    private static readonly (int Blocks, int Layers, Func<Device, int, Model> Create)[] Grid =
    [
        (1, 1, (d, s) => Vgg1x1.Create(d, Batch, s)), (1, 2, (d, s) => Vgg1x2.Create(d, Batch, s)), (1, 4, (d, s) => Vgg1x4.Create(d, Batch, s)),
        (2, 1, (d, s) => Vgg2x1.Create(d, Batch, s)), (2, 2, (d, s) => Vgg2x2.Create(d, Batch, s)), (2, 4, (d, s) => Vgg2x4.Create(d, Batch, s)),
        (3, 1, (d, s) => Vgg3x1.Create(d, Batch, s)), (3, 2, (d, s) => Vgg3x2.Create(d, Batch, s)), (3, 4, (d, s) => Vgg3x4.Create(d, Batch, s)),
        (4, 1, (d, s) => Vgg4x1.Create(d, Batch, s)), (4, 2, (d, s) => Vgg4x2.Create(d, Batch, s)), (4, 4, (d, s) => Vgg4x4.Create(d, Batch, s)),
    ];

    public static Study Study { get; } = new()
    {
        Name = "vgg-grid",
        Title = "VGG by blocks and layers",
        Lecture = "000",
        Claim = "Some combinations do not train; more blocks help, more layers in a block help less, parameters go up",
        Data = RealData.Cifar10,
        Seeds = 3,
        Rows = [.. Grid.Select(g => Row(g.Blocks, g.Layers, g.Create) with { InQuickRuns = g is (1, 1, _) or (3, 1, _) or (4, 4, _) })],
        Measures = [new("accuracy", "test accuracy, %"), new("loss", "training loss at the end", "0.000"), new("stuck", "runs that do not train, %", "0"), new("parameters", "parameters", "N0")],
        Effects =
        [
            new("Some runs do not train: they stay at the loss of guessing", r => r[NameOf(4, 4)].Mean("stuck") > 0),
            new("Three blocks of one layer are better than one block", r => r[NameOf(3, 1)].Mean("loss") < r[NameOf(1, 1)].Mean("loss")),
            new("From one to three blocks the accuracy gains more than from one to four layers in a block", r => !IsFull(r) || BlockGain(r) > LayerGain(r)),
            new("Parameters grow with both", r => r[NameOf(4, 4)].Mean("parameters") > 10 * r[NameOf(3, 1)].Mean("parameters")),
        ],
        Charts =
        [
            new LineChart("Test accuracy over the number of blocks", "blocks", "test accuracy, %", r => new[] { 1, 2, 4 }.Select(layers =>
                new Line(layers == 1 ? "one layer in each" : $"{layers} layers in each", [.. Enumerable.Range(1, 4).Select(blocks => ((double)blocks, r[NameOf(blocks, layers)].Mean("accuracy")))]))),
            new LineChart("Test accuracy over the number of parameters", "parameters", "test accuracy, %", r => new[] { 1, 2, 4 }.Select(layers =>
                new Line(layers == 1 ? "one layer in each" : $"{layers} layers in each", [.. Enumerable.Range(1, 4).Select(blocks => (r[NameOf(blocks, layers)].Mean("parameters"), r[NameOf(blocks, layers)].Mean("accuracy")))]))) { LogarithmicX = true },
        ],
        Judge = r =>
        {
            var stuck = r.Rows.Where(row => row.Mean("stuck") > 0).Select(row => FormattableString.Invariant($"{row.Name} ({row.Mean("stuck"):0} % of the runs)")).ToList();
            var why = FormattableString.Invariant($"Not all runs train with {(stuck.Count == 0 ? "none of the combinations" : string.Join(", ", stuck))}. With one layer in each, the accuracies for one to four blocks are {string.Join(", ", Enumerable.Range(1, 4).Select(b => FormattableString.Invariant($"{r[NameOf(b, 1)].Mean("accuracy"):0.0}")))} %; on average over one to three blocks, four layers instead of one change it by {LayerGain(r):+0.0;-0.0} points, and over one and two layers, three blocks instead of one by {BlockGain(r):+0.0;-0.0}. Parameters go from {r[NameOf(1, 1)].Mean("parameters"):N0} to {r[NameOf(4, 4)].Mean("parameters"):N0}.");
            return r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Reproduced(why) : Verdict.Not("Not every statement shows; see the list above. " + why);
        },
    };

    private static bool IsFull(Results r) => r.Rows.All(row => row.Runs.Count > 0);

    private static double BlockGain(Results r) => new[] { 1, 2 }.Average(layers => r[NameOf(3, layers)].Mean("accuracy") - r[NameOf(1, layers)].Mean("accuracy"));

    private static double LayerGain(Results r) => new[] { 1, 2, 3 }.Average(blocks => r[NameOf(blocks, 4)].Mean("accuracy") - r[NameOf(blocks, 1)].Mean("accuracy"));

    private static string NameOf(int blocks, int layers) => $"{blocks} {(blocks == 1 ? "block" : "blocks")} of {layers} {(layers == 1 ? "layer" : "layers")}";

    private static Row Row(int blocks, int layers, Func<Device, int, Model> create) => new(NameOf(blocks, layers), async run =>
    {
        var (train, test) = run.SmallCifar10(train: run.Pick(20_000, 1000), test: run.Pick(10_000, 300));
        using var model = create(run.Device, run.Seed);
        var (error, fit) = await run.TrainAsync(model, train, test, new() { Epochs = 3, BatchSize = run.Pick(Batch, 20), Optimizer = new Adam(1e-3f) });
        var loss = fit.Epochs[^1].Training.Loss;
        // Guessing has a loss of log 10 = 2.303.
        return new() { ["accuracy"] = 100 - error, ["loss"] = loss, ["stuck"] = loss > 2.29 ? 100 : 0, ["parameters"] = model.Parameters.Sum(p => p.Length) };
    });
}
