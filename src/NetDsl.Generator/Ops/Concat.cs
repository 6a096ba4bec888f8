using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Concat]: the channels of all paths, one after the other; of vectors, their features.</summary>
public sealed class ConcatLayer : JoinLayer
{
    public override string Word => "Concat";

    public override Node Join(LayerBuilder builder, IReadOnlyList<Node> paths)
    {
        var first = paths[0].Type;
        if (first.Rank == 0 || paths.Any(p => p.Type.Rank != first.Rank || !p.Type.Sizes.Skip(1).SequenceEqual(first.Sizes.Skip(1))))
            throw Differ(builder, paths);
        return builder.Graph.Add(Concat.Op, null, paths);
    }
}

/// <summary>Batched values along their first dimension.</summary>
public sealed class Concat : Op
{
    public static readonly Concat Op = new();

    public override string Name => "Concat";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) =>
        TensorType.PerSample([inputs.Sum(i => i.Type.Channels), .. inputs[0].Type.Sizes.Skip(1)]) with { Steps = inputs[0].Type.Steps };

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients)
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

    public override void Emit(ProgramWriter writer, Node node)
    {
        long start = 0;
        foreach (var input in node.Inputs)
        {
            writer.Call("CopyRows", node, [writer.SamplesOf(node.Type), $"{input.Type.RowLength}", writer.Region(input), "0", $"{input.Type.RowLength}", writer.Region(node), $"{start}", $"{node.Type.RowLength}"]);
            start += input.Type.RowLength;
        }
    }
}

/// <summary>Some of the channels.</summary>
public sealed class Slice : Op
{
    public static readonly Slice Op = new();

    /// <param name="Start">The first channel.</param>
    /// <param name="Type">The type of the result.</param>
    public sealed record Range(int Start, TensorType Type);

    public override string Name => "Slice";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Range)attribute!).Type;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(PadChannels.Op, new Range(((Range)node.Attribute!).Start, node.Input.Type), gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node)
    {
        var (length, from) = (node.Type.RowLength, node.Input.Type.RowLength);
        writer.Call("CopyRows", node, [writer.SamplesOf(node.Type), $"{length}", writer.Region(node.Input), $"{((Range)node.Attribute!).Start * node.Type.Inner}", $"{from}", writer.Region(node), "0", $"{length}"]);
    }
}

/// <summary>Channels of zeros before and after. The attribute's start is where the input's channels go.</summary>
public sealed class PadChannels : Op
{
    public static readonly PadChannels Op = new();

    public override string Name => "PadChannels";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Slice.Range)attribute!).Type;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Slice.Op, new Slice.Range(((Slice.Range)node.Attribute!).Start, node.Input.Type), gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node)
    {
        var (length, from) = (node.Type.RowLength, node.Input.Type.RowLength);
        writer.Call("Fill", node, [writer.Region(node), "0f"]);
        writer.Call("CopyRows", node, [writer.SamplesOf(node.Type), $"{from}", writer.Region(node.Input), "0", $"{from}", writer.Region(node), $"{((Slice.Range)node.Attribute!).Start * node.Type.Inner}", $"{length}"]);
    }
}
