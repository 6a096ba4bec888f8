using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[LogSoftmax]: x - log(the sum of e^x over channels). Any shape.</summary>
public sealed class LogSoftmaxLayer : Layer
{
    public override string Word => "LogSoftmax";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Add(LogSoftmax.Op, null, x);
}

/// <summary>The logarithm of softmax over channels.</summary>
public sealed class LogSoftmax : Op
{
    public static readonly LogSoftmax Op = new();

    public override string Name => "LogSoftmax";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Type;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(LogSoftmaxBackward.Op, null, node, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("LogSoftmax", node, [writer.Extent(node.Type), writer.Region(node.Input), writer.Region(node)]);
}

/// <summary>The gradient for the input of the logarithm of softmax, from its output and the gradient of that.</summary>
public sealed class LogSoftmaxBackward : Op
{
    public static readonly LogSoftmaxBackward Op = new();

    public override string Name => "LogSoftmaxBackward";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Type;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("LogSoftmaxBackward", node, [writer.Extent(node.Type), writer.Region(node.Inputs[0]), writer.Region(node.Inputs[1]), writer.Region(node)]);
}
