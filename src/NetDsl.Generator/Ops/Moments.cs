using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops;

/// <summary>Mean and biased variance over some of the dimensions. Every normalisation is made of these.</summary>
public sealed class Moments : Op
{
    public static readonly Moments Op = new();

    /// <param name="Keep">What they are not taken over.</param>
    /// <param name="Groups">Where planes are kept: into how many groups of channels a sample falls, each a plane of its own.</param>
    public sealed record Axes(Keep Keep, int Groups = 0)
    {
        public override string ToString() => Groups > 0 ? $"by {Groups} groups" : $"by {Keep}";
    }

    public override string Name => "Moments";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs)
    {
        var (axes, type) = ((Axes)attribute!, inputs[0].Type);
        return axes.Groups > 0 ? TensorType.PerSample(axes.Groups) : Reduce.Kept(type, axes.Keep);
    }

    public override IReadOnlyList<TensorType> Parts(Node node) => [node.Type, node.Type];

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients)
    {
        // d mean / dx = 1 / m; d variance / dx = 2 (x - mean) / m (the mean's own dependence on x cancels).
        var (x, axes) = (node.Input, (Axes)node.Attribute!);
        var count = axes.Groups > 0 ? graph.Number(x.Type.Length / axes.Groups) : Reduce.Count(graph, x.Type, axes.Keep);
        var mean = graph.Add(Pick.Op, 0, node);
        Node? dx = null;
        if (gradients[0] is { } dMean)
            dx = graph.Broadcast(Spread(graph, graph.Divide(dMean, count), x.Type), x.Type);
        if (gradients[1] is { } dVariance)
        {
            var factor = graph.Multiply(dVariance, graph.Divide(graph.Number(2), count));
            var term = graph.Multiply(graph.Subtract(x, Spread(graph, mean, x.Type)), Spread(graph, factor, x.Type));
            dx = dx is null ? term : graph.Add(term, dx);
        }

        return [dx];
    }

    /// <summary>A moment as an operand for values of the given type: where it is one of a group of channels, given to each of them.</summary>
    public static Node Spread(Graph graph, Node moment, TensorType type)
    {
        if (moment.Type.SpreadOver(type) is not null)
            return moment;
        var groups = moment.Type.Channels;
        var repeated = graph.Broadcast(moment, TensorType.PerSample(groups, type.Channels / groups));
        return graph.Add(Reshape.Op, TensorType.PerSample(type.Channels), repeated);
    }

    public override void Emit(ProgramWriter writer, Node node)
    {
        var axes = (Axes)node.Attribute!;
        var (type, keep) = axes.Groups > 0
            ? (TensorType.PerSample(axes.Groups, (int)(node.Input.Type.Length / axes.Groups)), Keep.Plane)
            : (node.Input.Type, axes.Keep);
        writer.Call("Moments", node, [writer.Extent(type), $"Keep.{keep}", writer.Region(node.Input), writer.Part(node, 0), writer.Part(node, 1)]);
    }
}
