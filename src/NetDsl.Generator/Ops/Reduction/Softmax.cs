using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Reduction;

/// <summary>[Softmax]: e^x, divided by the sum over channels. Any shape.</summary>
public sealed class SoftmaxLayer : Layer
{
    public override string Word => "Softmax";

    public override LayerExample Example => new("Softmax");

    public override Node Build(LoweringContext context, Node x) => context.Graph.Add(Softmax.Op, x);
}

/// <summary>[LogSoftmax]: x - log(the sum of e^x over channels). Any shape.</summary>
public sealed class LogSoftmaxLayer : Layer
{
    public override string Word => "LogSoftmax";

    public override LayerExample Example => new("LogSoftmax");

    public override Node Build(LoweringContext context, Node x) => context.Graph.Add(Softmax.Log, x);
}

/// <summary>Softmax over channels, or its logarithm. It has the name of the kernel.</summary>
public sealed class Softmax : Op
{
    public static readonly Softmax Op = new("Softmax");

    public static readonly Softmax Log = new("LogSoftmax");

    private readonly SoftmaxBackward backward;

    private Softmax(string name) => (Name, backward) = (name, new(name + "Backward"));

    public override string Name { get; }

    protected override TensorType Infer(IReadOnlyList<Node> inputs) => inputs[0].Type;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(backward, node, gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, Name, ExtentOf(node.Type), In(node.Input), Out(node))];
}

/// <summary>The gradient for the input of softmax or its logarithm, from the output and its gradient.</summary>
public sealed class SoftmaxBackward(string name) : Op
{
    public override string Name => name;

    protected override TensorType Infer(IReadOnlyList<Node> inputs) => inputs[0].Type;

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, name, ExtentOf(node.Type), In(node.Inputs[0]), In(node.Inputs[1]), Out(node))];
}
