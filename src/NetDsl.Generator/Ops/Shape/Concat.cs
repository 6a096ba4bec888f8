using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Structure;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Shape;

/// <summary>[Concat]: concatenates the channels of all paths; for vectors, their features.</summary>
public sealed class ConcatLayer : JoinLayer
{
    public override string Word => "Concat";

    public override LayerExample Example => new("Branch, Tanh, Branch, Conv2d(2, 3, Padding = 1), Concat", 3, 4, 5);

    public override Node Join(LoweringContext context, IReadOnlyList<Node> paths)
    {
        var first = paths[0].Type;
        if (first.Rank == 0 || paths.Any(p => p.Type.Rank != first.Rank || !p.Type.Sizes.Skip(1).SequenceEqual(first.Sizes.Skip(1))))
            throw Differ(context, paths);
        return context.Graph.Add(Concat.Op, paths);
    }
}

/// <summary>Concatenates batched values along their first dimension.</summary>
public sealed class Concat : Op
{
    public static readonly Concat Op = new();

    public override string Name => "Concat";

    protected override TensorType Infer(IReadOnlyList<Node> inputs) =>
        TensorType.PerSample([inputs.Sum(i => i.Type.Channels), .. inputs[0].Type.Sizes.Skip(1)]) with { Steps = inputs[0].Type.Steps };

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var start = 0;
        var slices = new List<Node?>();
        foreach (var input in node.Inputs)
        {
            slices.Add(graph.Add(Slice.Op, new Slice.Range(start, input.Type), gradients[0]!));
            start += input.Type.Channels;
        }

        return slices;
    }

    public override IReadOnlyList<KernelCall> Lower(Node node)
    {
        var calls = new List<KernelCall>();
        long start = 0;
        foreach (var input in node.Inputs)
        {
            var length = input.Type.RowLength;
            calls.Add(Rows(node, SamplesOf(node.Type), length, input, (0, length), Out(node), (start, node.Type.RowLength)));
            start += length;
        }

        return calls;
    }
}

/// <summary>Takes some of the channels.</summary>
public sealed class Slice : Op<Slice.Range>
{
    public static readonly Slice Op = new();

    /// <param name="Start">The first channel.</param>
    /// <param name="Type">The type of the result.</param>
    public sealed record Range(int Start, TensorType Type);

    public override string Name => "Slice";

    protected override TensorType Infer(Range attribute, IReadOnlyList<Node> inputs) => attribute.Type;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(PadChannels.Op, new Range(AttributeOf(node).Start, node.Input.Type), gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node)
    {
        var (length, from) = (node.Type.RowLength, node.Input.Type.RowLength);
        return [Rows(node, SamplesOf(node.Type), length, node.Input, (AttributeOf(node).Start * node.Type.Inner, from), Out(node), (0, length))];
    }
}

/// <summary>Adds channels of zeros before and after. The attribute's start is the position of the input's channels.</summary>
public sealed class PadChannels : Op<Slice.Range>
{
    public static readonly PadChannels Op = new();

    public override string Name => "PadChannels";

    protected override TensorType Infer(Slice.Range attribute, IReadOnlyList<Node> inputs) => attribute.Type;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Slice.Op, new Slice.Range(AttributeOf(node).Start, node.Input.Type), gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node)
    {
        var (length, from) = (node.Type.RowLength, node.Input.Type.RowLength);
        return
        [
            Call(node, "Fill", Out(node), 0.0),
            Rows(node, SamplesOf(node.Type), from, node.Input, (0, from), Out(node), (AttributeOf(node).Start * node.Type.Inner, length)),
        ];
    }
}
