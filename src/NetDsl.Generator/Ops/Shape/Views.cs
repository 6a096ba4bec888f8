using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Ops.Reduction;

namespace NetDsl.Generator.Ops.Shape;

/// <summary>The memory that views share, and the origins of results.</summary>
public static class Views
{
    /// <summary>
    /// The origin of a result, for its name: that of the last operation that was fused into its kernel. A reduction comes after its function.
    /// </summary>
    public static Origin ResultOrigin(this Node node) =>
        node.Fused is { Members.Count: > 0 } fused && node.Op != Reduce.Op && !(node.Op == TupleElement.Op && node.Input.Op == Reduce.Op) ? fused.Members[0].Origin : node.Origin;

    /// <summary>The node that owns the memory of a value. A view shares the memory of its input.</summary>
    public static Node Owner(Node node) => IsView(node) || node.Op == Window.Op ? Owner(node.Input) : node;

    /// <summary>The offset of a value in the memory of its owner, per sample; null if it is the whole of it.</summary>
    public static long? StartWithinOwner(Node node) =>
        node.Op == Window.Op ? (StartWithinOwner(node.Input) ?? 0) + Window.AttributeOf(node).First * node.Type.RowLength
        : IsView(node) ? StartWithinOwner(node.Input)
        : null;

    private static bool IsView(Node node) => node.Op == Reshape.Op || node.Op == Again.Op;
}

/// <summary>A view of the same elements in another shape.</summary>
public sealed class Reshape : Op<TensorType>
{
    public static readonly Reshape Op = new();

    public override string Name => "Reshape";

    public override bool IsFree => true;

    protected override TensorType Infer(TensorType attribute, IReadOnlyList<Node> inputs) => attribute;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Op, node.Input.Type, gradients[0]!)];
}

/// <summary>A view of some consecutive steps of a sequence.</summary>
public sealed class Window : Op<Window.Range>
{
    public static readonly Window Op = new();

    /// <param name="First">The first step.</param>
    /// <param name="Count">The number of steps.</param>
    public sealed record Range(int First, int Count)
    {
        public override string ToString() => $"{Count} from {First}";
    }

    public override string Name => "Window";

    public override bool IsFree => true;

    protected override TensorType Infer(Range attribute, IReadOnlyList<Node> inputs) => inputs[0].Type with { Steps = attribute.Count };

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(PadSteps.Op, new PadSteps.Frame(AttributeOf(node).First, node.Input.Type.Steps), gradients[0]!)];

    public static Node Of(GraphBuilder graph, Node sequence, int first, int count) => graph.Add(Op, new Range(first, count), sequence);
}

/// <summary>
/// A copy of a value's identity for recomputation: nodes that are computed from it are distinct from those computed from the value. Only
/// the pass Recompute creates it.
/// </summary>
public sealed class Again : Op
{
    public static readonly Again Op = new();

    public override string Name => "Again";

    public override bool IsFree => true;

    public override bool TakesNative(Node node) => true;

    protected override TensorType Infer(IReadOnlyList<Node> inputs) => inputs[0].Type;
}

/// <summary>A tuple element: one result of an operation with several results.</summary>
public sealed class TupleElement : Op<int>
{
    public static readonly TupleElement Op = new();

    public override string Name => "TupleElement";

    protected override TensorType Infer(int attribute, IReadOnlyList<Node> inputs) => inputs[0].Op.Parts(inputs[0])[attribute];
}
