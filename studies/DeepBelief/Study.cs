using Studies.Harness;

namespace Studies.DeepBelief;

/// <summary>Five sigmoid layers with and without pre-training by restricted Boltzmann machines.</summary>
internal static class DeepBeliefStudy
{
    private static readonly string[] Layers = ["Dense1", "Dense2", "Dense3", "Dense4", "Dense5"];

    public static Study Study { get; } = new()
    {
        Name = "deep-belief",
        Title = "A deep belief net",
        Lecture = "003",
        Claim = "The problem of local minima in deep networks was partially solved by stacked restricted Boltzmann machines, which pre-train one layer after the other",
        Data = RealData.Mnist,
        Seeds = 3,
        Rows =
        [
            Row("random weights", pretraining: 0), Row("pre-trained, 1 epoch a layer", pretraining: 1), Row("pre-trained, 5 epochs a layer", pretraining: 5),
        ],
        Measures = [new("error", "test error, %"), new("loss", "training loss at the end", "0.000"), new("first", "training error during the first epoch, %")],
        Effects =
        [
            new("Without pre-training five sigmoid layers hardly learn", r => r["random weights"].Mean("error") > 50),
            new("With it they do", r => r["pre-trained, 5 epochs a layer"].Mean("error") < 30),
        ],
        Charts = [new LineChart("Training loss", "epoch", "loss", r => r.Rows.Select(row => row.Line("loss")))],
        Judge = r => r.Study.Effects.All(e => e.Holds(r))
            ? Verdict.Reproduced(FormattableString.Invariant($"After the same training with gradient descent the stack has {r["random weights"].Mean("error"):0.0} % error from random weights, {r["pre-trained, 1 epoch a layer"].Mean("error"):0.0} % after one epoch of pre-training a layer, and {r["pre-trained, 5 epochs a layer"].Mean("error"):0.0} % after five. Rectifiers need none of this (see the study of vanishing gradients), which is why the lecture goes on to them."))
            : Verdict.Not(FormattableString.Invariant($"Random weights end at {r["random weights"].Mean("error"):0.0} % error, pre-trained ones at {r["pre-trained, 5 epochs a layer"].Mean("error"):0.0} %.")),
    };

    private static Row Row(string name, int pretraining) => new(name, async run =>
    {
        var (images, testImages) = run.MnistPixels(train: run.Pick(20_000, 3000), test: run.Pick(10_000, 1000));
        var (train, test) = (Flat(images), Flat(testImages));
        using var model = SigmoidStack.Create(run.Device, 50, run.Seed);
        if (pretraining > 0)
            await model.PretrainAsync(train, Layers, new() { Epochs = pretraining, Seed = run.Seed }, run.Stop);
        var (error, fit) = await run.TrainAsync(model, train, test, new() { Epochs = run.Pick(10, 8), Optimizer = new Sgd(0.05f, momentum: 0.9f) });
        return new Outcome { ["error"] = error, ["loss"] = fit.Epochs[^1].Training.Loss, ["first"] = 100 * (1 - fit.Epochs[0].Training.Accuracy!.Value) }.With("loss", [.. fit.Epochs.Select(e => e.Training.Loss)]);
    });

    private static Dataset Flat(Dataset images) => images.Map([784], (image, vector) => image.CopyTo(vector));
}
