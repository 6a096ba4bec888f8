using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Normalization;

/// <summary>Mean and biased variance over some of the dimensions. Every normalisation uses these.</summary>
public sealed class Moments : Op<Moments.Axes>
{
    public static readonly Moments Op = new();

    /// <param name="Keep">The kept dimensions.</param>
    /// <param name="Groups">If planes are kept, the number of groups of channels of a sample. Each group is one plane.</param>
    public sealed record Axes(Keep Keep, int Groups = 0)
    {
        public override string ToString() => Groups > 0 ? $"by {Groups} groups" : $"by {Keep}";
    }

    public override string Name => "Moments";

    public override bool TakesNative(Node node) => node.Attribute is Axes { Keep: Keep.Channel, Groups: 0 };

    protected override TensorType Infer(Axes attribute, IReadOnlyList<Node> inputs)
    {
        var (axes, type) = (attribute, inputs[0].Type);
        return axes.Groups > 0 ? TensorType.PerSample(axes.Groups) : Reduce.Kept(type, axes.Keep);
    }

    public override IReadOnlyList<TensorType> Parts(Node node) => [node.Type, node.Type];

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients)
    {
        // The contributions of the two moments to each element: dx = varianceTerm (x - mean) + meanTerm.
        // d mean / dx = 1 / m; d variance / dx = 2 (x - mean) / m (the mean's own dependence on x cancels).
        var (x, axes) = (node.Input, AttributeOf(node));
        var count = axes.Groups > 0 ? graph.Number(x.Type.Length / axes.Groups) : Reduce.Count(graph, x.Type, axes.Keep);
        var mean = graph.Add(TupleElement.Op, 0, node);
        Node? dx = null;
        if (gradients[0] is { } dMean)
            dx = graph.Broadcast(Spread(graph, graph.As("MeanTerm").Divide(dMean, count), x.Type), x.Type);
        if (gradients[1] is { } dVariance)
        {
            var term = graph.As("VarianceTerm");
            var factor = term.Multiply(dVariance, term.Divide(graph.Number(2), count));
            var spread = graph.Multiply(graph.Subtract(x, Spread(graph, mean, x.Type)), Spread(graph, factor, x.Type));
            dx = dx is null ? spread : graph.Add(spread, dx);
        }

        return [dx];
    }

    /// <summary>A moment as an operand for values of a type. The moment of a group of channels is broadcast to each of them.</summary>
    public static Node Spread(GraphBuilder graph, Node moment, TensorType type)
    {
        if (moment.Type.SpreadOver(type) is not null)
            return moment;
        var groups = moment.Type.Channels;
        var repeated = graph.Broadcast(moment, TensorType.PerSample(groups, type.Channels / groups));
        return graph.Add(Reshape.Op, TensorType.PerSample(type.Channels), repeated);
    }

    public override IReadOnlyList<KernelCall> Lower(Node node)
    {
        var axes = AttributeOf(node);
        var (type, keep) = axes.Groups > 0
            ? (TensorType.PerSample(axes.Groups, (int)(node.Input.Type.Length / axes.Groups)), Keep.Plane)
            : (node.Input.Type, axes.Keep);
        return [Call(node, "Moments", ExtentOf(type), Member(keep), In(node.Input), Out(node, 0), Out(node, 1))];
    }
}
