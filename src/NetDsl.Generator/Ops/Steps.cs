using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops;

/// <summary>
/// A sequence of C x L, sample by sample, as its L steps: of each, the C features of all samples. Channels first, that is no more than a
/// matrix turned by its diagonal: one row for each sample and channel, one column for each step.
/// </summary>
public sealed class ToSteps : Op
{
    public static readonly ToSteps Op = new();

    public override string Name => "ToSteps";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) =>
        TensorType.PerSample(inputs[0].Type.Channels) with { Steps = inputs[0].Type.Sizes[1] };

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) => [graph.Add(FromSteps.Op, null, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Transpose", node, [$"{node.Type.Channels} * {writer.Samples}", $"{node.Type.Steps}", writer.Region(node.Input), writer.Region(node)]);
}

/// <summary>The reverse of <see cref="ToSteps"/>.</summary>
public sealed class FromSteps : Op
{
    public static readonly FromSteps Op = new();

    public override string Name => "FromSteps";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => TensorType.PerSample(inputs[0].Type.Channels, inputs[0].Type.Steps);

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) => [graph.Add(ToSteps.Op, null, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Transpose", node, [$"{node.Input.Type.Steps}", $"{node.Input.Type.Channels} * {writer.Samples}", writer.Region(node.Input), writer.Region(node)]);
}

/// <summary>A matrix of weights, turned by its diagonal.</summary>
public sealed class Turn : Op
{
    public static readonly Turn Op = new();

    public override string Name => "Turn";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => TensorType.Constant((int)inputs[0].Type.Inner, inputs[0].Type.Channels);

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) => [graph.Add(Op, null, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Transpose", node, [$"{node.Input.Type.Channels}", $"{node.Type.Channels}", writer.Region(node.Input), writer.Region(node)]);
}

/// <summary>Steps of zeros before and after: the gradient of a <see cref="Window"/>.</summary>
public sealed class PadSteps : Op
{
    public static readonly PadSteps Op = new();

    /// <param name="First">Where the first of the input's steps goes.</param>
    /// <param name="Steps">How many there are in all.</param>
    public sealed record Frame(int First, int Steps);

    public override string Name => "PadSteps";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Type with { Steps = ((Frame)attribute!).Steps };

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [Window.Of(graph, gradients[0]!, ((Frame)node.Attribute!).First, node.Input.Type.Steps)];

    public override void Emit(ProgramWriter writer, Node node)
    {
        var (length, row) = (node.Input.Type.Length, node.Type.RowLength);
        writer.Call("Fill", node, [writer.Region(node), "0f"]);
        writer.Call("CopyRows", node, ["1", $"{length} * {writer.Samples}", writer.Region(node.Input), "0", "0", writer.Region(node), $"{((Frame)node.Attribute!).First * row}L * {writer.Samples}", "0"]);
    }
}

/// <summary>The channels in equal parts, each a value of its own.</summary>
public sealed class SplitChannels : Op
{
    public static readonly SplitChannels Op = new();

    public override string Name => "SplitChannels";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) =>
        inputs[0].Type with { Sizes = new([inputs[0].Type.Channels / (int)attribute!, .. inputs[0].Type.Sizes.Skip(1)]) };

    public override IReadOnlyList<TensorType> Parts(Node node) => [.. Enumerable.Repeat(node.Type, (int)node.Attribute!)];

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Concat.Op, null, [.. gradients.Select(part => part ?? graph.Broadcast(graph.Number(0), node.Type))])];

    public override void Emit(ProgramWriter writer, Node node)
    {
        var (length, from) = (node.Type.RowLength, node.Input.Type.RowLength);
        for (var part = 0; part < (int)node.Attribute!; part++)
            if (writer.Part(node, part) is var target and not "default")
                writer.Call("CopyRows", node, [writer.SamplesOf(node.Type), $"{length}", writer.Region(node.Input), $"{part * length}", $"{from}", target, "0", $"{length}"]);
    }

    /// <summary>All parts of a value.</summary>
    public static Node[] Of(Graph graph, Node x, int parts)
    {
        var split = graph.Add(Op, parts, x);
        return [.. Enumerable.Range(0, parts).Select(part => graph.Add(Pick.Op, part, split))];
    }
}
