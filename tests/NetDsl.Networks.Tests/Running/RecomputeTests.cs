namespace NetDsl.Networks.Tests.Running;

/// <summary>Recomputed values equal the first ones, random numbers included.</summary>
public sealed class RecomputeTests
{
    private const string Source = """
        [Network, Input(3, 8, 8), Stage(16), MaxPool2d(2), Stage(16, Repeat = 2), GlobalAvgPool2d, Dense(4), SoftmaxCrossEntropy]
        public partial class Network;

        [Block, Recompute]
        [Branch, Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu, Dropout(0.3), Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
        [Branch, Conv2d(nameof(filters), 1), DropPath(0.2)]
        [Add, Gelu]
        public sealed partial class StageAttribute(int filters) : LayerAttribute;
        """;

    [Fact]
    public void Training_is_the_same_bit_by_bit_and_takes_less_memory()
    {
        var again = LoadedNetwork.Load(Source);
        var kept = LoadedNetwork.Load(Source.Replace(", Recompute", ""));
        var (a, b) = (new Trial(again.Create(Device.Cpu, 6, seed: 3), 6), new Trial(kept.Create(Device.Cpu, 6, seed: 3), 6));

        a.Model.Info.TrainingBytesPerSample.ShouldBeLessThan(b.Model.Info.TrainingBytesPerSample);
        var optimizers = (new Sgd(0.1f, momentum: 0.9f), new Sgd(0.1f, momentum: 0.9f));
        for (var step = 0; step < 5; step++)
            a.Model.TrainStep(a.Inputs, a.Targets, optimizers.Item1).ShouldBe(b.Model.TrainStep(a.Inputs, a.Targets, optimizers.Item2));
        foreach (var (x, y) in a.Model.Parameters.Zip(b.Model.Parameters))
            x.Read().ShouldBe(y.Read(), x.Name);
    }
}
