using System.Text.RegularExpressions;

namespace NetDsl.Networks.Tests.Running;

/// <summary>Blocks that differ in numbers share their code, and compute what the same layers without blocks do.</summary>
public sealed class SharedBlockTests
{
    private static readonly LoadedNetwork Loaded = LoadedNetwork.Load($$"""
        [Block, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu, Dropout(nameof(rate))]
        public sealed partial class StepAttribute(int filters, int stride, double rate) : LayerAttribute;

        [Block, Branch, Branch, Conv2d(nameof(growth), 3, Padding = 1), Sigmoid, Concat]
        public sealed partial class GrowAttribute(int growth) : LayerAttribute;

        [Network, Input(3, 16, 16)]
        [Step(16, 1, 0.1), Step(32, 1, 0.2), Step(48, 2, 0.3), Step(24, 2, 0.1), Step(40, 1, 0.1), Grow(8), Grow(8), Grow(8), Grow(16)]
        [GlobalAvgPool2d, Dense(5), SoftmaxCrossEntropy]
        public partial class Blocks;

        [Network, Input(3, 16, 16)]
        [{{Step(16, 1, "0.1")}}, {{Step(32, 1, "0.2")}}, {{Step(48, 2, "0.3")}}, {{Step(24, 2, "0.1")}}, {{Step(40, 1, "0.1")}}]
        [{{Grow(8)}}, {{Grow(8)}}, {{Grow(8)}}, {{Grow(16)}}]
        [GlobalAvgPool2d, Dense(5), SoftmaxCrossEntropy]
        public partial class Plain;
        """);

    [Fact]
    public void They_compute_what_the_layers_without_blocks_do()
    {
        using var blocks = Loaded.Create(Device.Cpu, 6, seed: 4, name: "Blocks");
        using var plain = Loaded.Create(Device.Cpu, 6, seed: 4, name: "Plain");
        var random = new Random(2);
        float[] inputs = [.. Enumerable.Range(0, 6 * 3 * 256).Select(_ => random.NextSingle())];
        float[] labels = [0, 1, 2, 3, 4, 0];

        for (var i = 0; i < 3; i++)
            blocks.TrainStep(inputs, labels, new Sgd(0.1f)).ShouldBe(plain.TrainStep(inputs, labels, new Sgd(0.1f)));
        foreach (var (mine, other) in blocks.Parameters.Zip(plain.Parameters))
            mine.Read().ShouldBe(other.Read());
        blocks.Predict(inputs).ShouldBe(plain.Predict(inputs));
        blocks.Evaluate(inputs, labels, default).ShouldBe(plain.Evaluate(inputs, labels, default));
    }

    [Fact]
    public void Blocks_of_other_sizes_are_one_struct_with_few_parameters()
    {
        var training = Loaded.Host.Emitted["Blocks.Training.g.cs"];
        var structs = Regex.Matches(training, @"struct ((?:Step|Grow)(?:Forward|Backward)\d*)\((.*)\)").Select(m => (Name: m.Groups[1].Value, Parameters: m.Groups[2].Value.Split(", ").Length)).ToList();
        structs.Count.ShouldBeInRange(3, 8);
        structs.ShouldAllBe(s => s.Parameters <= 24);
        structs.Sum(s => Regex.Count(training, $@"new {s.Name}\(")).ShouldBeGreaterThan(structs.Count + 4);
        training.Split('\n').Length.ShouldBeLessThan(Loaded.Host.Emitted["Plain.Training.g.cs"].Split('\n').Length);
    }

    private static string Step(int filters, int stride, string rate) => $"Conv2d({filters}, 3, Stride = {stride}, Padding = 1, Bias = false), BatchNorm, Relu, Dropout({rate})";

    private static string Grow(int growth) => $"Branch, Branch, Conv2d({growth}, 3, Padding = 1), Sigmoid, Concat";
}
