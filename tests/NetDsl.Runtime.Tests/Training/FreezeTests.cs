using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Training;

public class FreezeTests
{
    private static readonly Dataset Data = Toy.Clusters(60);
    private static readonly float[] Inputs = [0.3f, -1, 0.8f, 0.5f];
    private static readonly float[] Labels = [0, 2];

    [Fact]
    public void Kernels_below_the_lowest_trained_layer_do_not_run()
    {
        using var model = Perceptron.Create();
        model.TrainStep(Inputs, Labels, new Sgd(0.1f));
        model.SkippedKernels.ShouldBe(0);
        // The gradient of the hidden layer, and those of its weight and bias.
        model.Freeze("Dense1");
        model.TrainStep(Inputs, Labels, new Sgd(0.1f));
        model.SkippedKernels.ShouldBe(3);
        // The weight's gradient alone: the bias needs that of the hidden layer.
        model.Unfreeze("*.Bias");
        model.TrainStep(Inputs, Labels, new Sgd(0.1f));
        model.SkippedKernels.ShouldBe(1);
        model.Parameters.Where(p => p.IsFrozen).Select(p => p.Name).ShouldBe(["Dense1.Weight"]);
        model.Unfreeze();
        model.Parameters.ShouldAllBe(p => !p.IsFrozen);
    }

    [Fact]
    public async Task Frozen_parameters_stay_and_the_others_learn_as_with_a_frozen_group()
    {
        using var grouped = Perceptron.Create();
        await grouped.FitAsync(Data, options: new() { Epochs = 3, Optimizer = new AdamW(0.02f) { Groups = [new("Dense1") { Frozen = true }], MaxGradientNorm = 0.5f } });
        using var model = Perceptron.Create();
        var before = model.Parameters[0].Read();
        model.Freeze("dense1");
        await model.FitAsync(Data, options: new() { Epochs = 3, Optimizer = new AdamW(0.02f) { MaxGradientNorm = 0.5f } });
        model.Parameters[0].Read().ShouldBe(before);
        model.Values().ShouldBe(grouped.Values());
        model.SkippedKernels.ShouldBe(3);
        grouped.SkippedKernels.ShouldBe(3);
        // Groups freeze for their training only.
        grouped.Parameters.ShouldAllBe(p => !p.IsFrozen);
    }

    [Fact]
    public async Task What_was_frozen_may_learn_later()
    {
        using var model = Perceptron.Create();
        model.Freeze("Dense1");
        await model.FitAsync(Data);
        var before = model.Parameters[0].Read();
        model.Unfreeze("Dense1");
        await model.FitAsync(Data);
        model.Parameters[0].Read().ShouldNotBe(before);
    }

    [Fact]
    public void Names_that_fit_nothing_are_refused()
    {
        using var model = Perceptron.Create();
        Should.Throw<ArgumentException>(() => model.Freeze("Dense1", "Conv*")).Message.ShouldStartWith("Perceptron has no trained parameter that fits 'Conv*': there are Dense1.Weight, Dense1.Bias, Dense2.Weight, Dense2.Bias.");
        model.Parameters.ShouldAllBe(p => !p.IsFrozen);
        Should.Throw<ArgumentException>(() => model.Unfreeze("Relu1"));
    }

    [Fact]
    public void A_backbone_is_loaded_without_its_head()
    {
        using var folder = new TemporaryFolder();
        using var trained = Perceptron.Create(classes: 3, seed: 1);
        trained.Save(folder["a"]);
        using var other = Perceptron.Create(classes: 5, seed: 2);
        var head = other.Parameters[3].Read();
        var report = other.LoadBackbone(folder["a"], head: ["Dense2"]);
        report.Loaded.ShouldBe(["Dense1.Weight", "Dense1.Bias", "Relu1.Mean"]);
        report.Mismatched.Select(m => m.Name).ShouldBe(["Dense2.Weight", "Dense2.Bias"]);
        other.Parameters[0].Read().ShouldBe(trained.Parameters[0].Read());
        other.Parameters[3].Read().ShouldBe(head);

        // A head of the same shape keeps its initial values, too.
        using var same = Perceptron.Create(seed: 2);
        head = same.Parameters[3].Read();
        same.LoadBackbone(folder["a"], ["Dense2"]).Missing.ShouldBe(["Dense2.Weight", "Dense2.Bias"]);
        same.Parameters[3].Read().ShouldBe(head);
    }

    [Fact]
    public void A_backbone_that_does_not_fit_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        using var trained = Perceptron.Create();
        trained.Save(folder["a"]);
        using var wider = Perceptron.Create(hidden: 17);
        var before = wider.Values();
        Should.Throw<InvalidDataException>(() => wider.LoadBackbone(folder["a"], ["Dense2"])).Message.ShouldContain("does not fit Perceptron outside of its head: Dense1.Weight is 16x2 in the file, but 17x2 in the network");
        Should.Throw<ArgumentException>(() => wider.LoadBackbone(folder["a"], ["Head"])).Message.ShouldContain("no parameter that fits 'Head'");
        wider.Values().ShouldBe(before);
    }
}
