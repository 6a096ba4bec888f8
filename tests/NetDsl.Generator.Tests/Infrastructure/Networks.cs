using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Lower;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Pooling;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Tests.Infrastructure;

/// <summary>Declarations that tests share, and the compiler's passes over them one at a time.</summary>
internal static class Networks
{
    public const string LeNet5 = """
        [Network, Input(1, 28, 28)]
        [Conv2d(6, 5, Padding = 2), Tanh, AvgPool2d(2)]
        [Conv2d(16, 5), Tanh, AvgPool2d(2)]
        [Flatten, Dense(120), Tanh, Dense(84), Tanh, Dense(10)]
        [SoftmaxCrossEntropy]
        public partial class LeNet5;
        """;

    public const string Normalized = """
        namespace Demo;

        [Network, Input(3, 8, 8)]
        [Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(2)]
        [Conv2d(16, 3, Padding = Padding.Same), LeakyRelu(0.1), Dropout(0.25)]
        [GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
        public partial class Normalized;
        """;

    public const string Heads = """
        [Network, Input(1, 6, 6), Input(3, Name = "meta")]
        [Conv2d(4, 3), Relu, GlobalAvgPool2d, Dense(6), Relu(Name = "trunk")]
        [Branch]
        [Branch, From("meta")]
        [Concat, Dense(4), SoftmaxCrossEntropy]
        [Head("parity", Weight = 0.5), From("trunk"), Dense(2), SoftmaxCrossEntropy]
        [Head("size"), From("trunk"), Dense(1), MeanSquaredError]
        [Head("aux", Weight = 0.3, SameTarget = true, TrainingOnly = true), Dense(4), SoftmaxCrossEntropy]
        public partial class Heads;
        """;

    /// <summary>Blocks that do the same in different places, each with random numbers of its own, and one that differs.</summary>
    public const string Repeated = """
        [Network, Input(8, 6, 6)]
        [Residual(8, Repeat = 3), Residual(16)]
        [GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
        public partial class Repeated;

        [Block]
        [Branch, Conv2d(nameof(filters), 3, Padding = 1), BatchNorm, Relu, Dropout(0.1)]
        [Branch, Shortcut(nameof(filters))]
        [Add, Relu]
        public sealed partial class ResidualAttribute(int filters) : LayerAttribute;
        """;

    public const string Recurrent = """
        [Network, Input(3, 28)]
        [Lstm(5), Dense(2), SoftmaxCrossEntropy]
        public partial class Recurrent;
        """;

    /// <summary>The inference graph with the loss.</summary>
    public static Graph Infer(string layers) => Build(layers).GraphOf(ProgramKind.Inference)!;

    /// <summary>The network of some layers: <c>Build("Input(4), Dense(3), MeanSquaredError")</c>.</summary>
    public static Network Build(string layers)
    {
        var network = NetworkGraphs.Lower(Parsing.One($"[Network, {layers}] public partial class Net;"), int.MaxValue);
        network.Findings.ShouldBeEmpty();
        return network;
    }

    public static Graph Train(string layers) => Differentiate.Run(Build(layers).GraphOf(ProgramKind.Training)!).Verified("differentiation");

    /// <summary>The compiler's messages for some layers, as an editor shows them, without lines.</summary>
    public static IReadOnlyList<string> Check(string layers)
    {
        var network = Parsing.One($"[Network, {layers}] public partial class Net;");
        return [.. NetworkCompiler.Check(network).Where(f => !f.Rule.IsAdvice).Select(f => $"{f.Rule.Id} at {(f.Layer < 0 ? "class" : network.Layers[f.Layer].Declaration)}: {f.Message(i => $"'{network.Layers[i].Declaration}'")}")];
    }

    /// <summary>Initial values as emitted code has them.</summary>
    public static string Text(this InitialValues values) => RuntimeText.Of(values.Value);

    /// <summary>The kernels of a graph, by name, in order.</summary>
    public static string Kernels(Graph graph) => string.Join(" ", graph.Live().Where(PlanMemory.IsKernel).Select(n => n.Op.Name));
}
