using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops;

/// <summary>The same numbers under another shape.</summary>
public sealed class Reshape : Op
{
    public static readonly Reshape Op = new();

    public override string Name => "Reshape";

    public override bool IsFree => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => (TensorType)attribute!;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Op, node.Input.Type, gradients[0]!)];
}

/// <summary>One result of an operation that has several.</summary>
public sealed class Pick : Op
{
    public static readonly Pick Op = new();

    public override string Name => "Pick";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Op.Parts(inputs[0])[(int)attribute!];
}
