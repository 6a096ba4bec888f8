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

/// <summary>[LogSoftmax]: x - log(the sum of e^x over channels). Any shape.</summary>
public sealed class LogSoftmaxLayer : Layer
{
    public override string Word => "LogSoftmax";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Add(Softmax.Log, null, x);
}

/// <summary>Softmax over channels, or its logarithm. Named as the kernel.</summary>
public sealed class Softmax : Op
{
    public static readonly Softmax Op = new("Softmax");

    public static readonly Softmax Log = new("LogSoftmax");

    private readonly SoftmaxBackward backward;

    private Softmax(string name) => (Name, backward) = (name, new(name + "Backward"));

    public override string Name { get; }

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Type;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) => [graph.Add(backward, null, node, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call(Name, node, [writer.Extent(node.Type), writer.Region(node.Input), writer.Region(node)]);
}

/// <summary>The gradient for the input of softmax or its logarithm, from the output and the gradient of that.</summary>
public sealed class SoftmaxBackward(string name) : Op
{
    public override string Name => name;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Type;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call(name, node, [writer.Extent(node.Type), writer.Region(node.Inputs[0]), writer.Region(node.Inputs[1]), writer.Region(node)]);
}
