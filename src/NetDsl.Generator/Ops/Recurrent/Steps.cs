using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Shape;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Recurrent;

/// <summary>
/// Converts a sequence of C x L, sample by sample, to L time steps with the C features of all samples. This transposes a matrix with one
/// row for each sample and channel and one column for each step.
/// </summary>
public sealed class ToSteps : Op
{
    public static readonly ToSteps Op = new();

    public override string Name => "ToSteps";

    protected override TensorType Infer(IReadOnlyList<Node> inputs) =>
        TensorType.PerSample(inputs[0].Type.Channels) with { Steps = inputs[0].Type.Sizes[1] };

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) => [graph.Add(FromSteps.Op, gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Transpose", Named("rows", TimesSamples(node.Type.Channels)), Named("columns", node.Type.Steps), In(node.Input), Out(node))];
}

/// <summary>The inverse of <see cref="ToSteps"/>.</summary>
public sealed class FromSteps : Op
{
    public static readonly FromSteps Op = new();

    public override string Name => "FromSteps";

    protected override TensorType Infer(IReadOnlyList<Node> inputs) => TensorType.PerSample(inputs[0].Type.Channels, inputs[0].Type.Steps);

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) => [graph.Add(ToSteps.Op, gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Transpose", Named("rows", node.Input.Type.Steps), Named("columns", TimesSamples(node.Input.Type.Channels)), In(node.Input), Out(node))];
}

/// <summary>Transposes a matrix of weights.</summary>
public sealed class TransposeWeights : Op
{
    public static readonly TransposeWeights Op = new();

    public override string Name => "TransposeWeights";

    protected override TensorType Infer(IReadOnlyList<Node> inputs) => TensorType.Constant((int)inputs[0].Type.Inner, inputs[0].Type.Channels);

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) => [graph.Add(Op, gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Transpose", Named("rows", node.Input.Type.Channels), Named("columns", node.Type.Channels), In(node.Input), Out(node))];
}

/// <summary>Adds steps of zeros before and after: the gradient of a <see cref="Window"/>.</summary>
public sealed class PadSteps : Op<PadSteps.Frame>
{
    public static readonly PadSteps Op = new();

    /// <param name="First">The position of the input's first step.</param>
    /// <param name="Steps">The total number of steps.</param>
    public sealed record Frame(int First, int Steps);

    public override string Name => "PadSteps";

    protected override TensorType Infer(Frame attribute, IReadOnlyList<Node> inputs) => inputs[0].Type with { Steps = attribute.Steps };

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [Window.Of(graph, gradients[0]!, AttributeOf(node).First, node.Input.Type.Steps)];

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
    [
        Call(node, "Fill", Out(node), 0.0),
        Rows(node, rows: 1, TimesSamples(node.Input.Type.Length), node.Input, (0, 0), Out(node),
            (TimesSamples(AttributeOf(node).First * node.Type.RowLength, isLong: true), 0)),
    ];
}

/// <summary>Splits the channels into equal parts; each is a result.</summary>
public sealed class SplitChannels : Op<int>
{
    public static readonly SplitChannels Op = new();

    public override string Name => "SplitChannels";

    protected override TensorType Infer(int attribute, IReadOnlyList<Node> inputs) =>
        inputs[0].Type with { Sizes = new([inputs[0].Type.Channels / attribute, .. inputs[0].Type.Sizes.Skip(1)]) };

    public override IReadOnlyList<TensorType> Parts(Node node) => [.. Enumerable.Repeat(node.Type, AttributeOf(node))];

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Concat.Op, [.. gradients.Select(part => part ?? graph.Broadcast(graph.Number(0), node.Type))])];

    public override IReadOnlyList<KernelCall> Lower(Node node)
    {
        var (length, from) = (node.Type.RowLength, node.Input.Type.RowLength);
        return [.. Enumerable.Range(0, AttributeOf(node)).Select(part =>
            Rows(node, SamplesOf(node.Type), length, node.Input, (part * length, from), Out(node, part), (0, length)))];
    }

    /// <summary>All parts of a value.</summary>
    public static Node[] Of(GraphBuilder graph, Node x, int parts)
    {
        var split = graph.Add(Op, parts, x);
        return [.. Enumerable.Range(0, parts).Select(part => graph.Add(TupleElement.Op, part, split))];
    }
}
