using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Softmax]: e^x, divided by the sum over channels. Any shape.</summary>
public sealed class SoftmaxLayer : Layer
{
    public override string Word => "Softmax";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Add(Softmax.Op, null, x);
}

/// <summary>Softmax over channels.</summary>
public sealed class Softmax : Op
{
    public static readonly Softmax Op = new();

    public override string Name => "Softmax";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Type;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(SoftmaxBackward.Op, null, node, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Softmax", node, [writer.Extent(node.Type), writer.Region(node.Input), writer.Region(node)]);
}

/// <summary>The gradient for softmax's input, from its output and the gradient of that.</summary>
public sealed class SoftmaxBackward : Op
{
    public static readonly SoftmaxBackward Op = new();

    public override string Name => "SoftmaxBackward";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Type;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("SoftmaxBackward", node, [writer.Extent(node.Type), writer.Region(node.Inputs[0]), writer.Region(node.Inputs[1]), writer.Region(node)]);
}
