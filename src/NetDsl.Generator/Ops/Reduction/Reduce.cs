using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Reduction;

/// <summary>The dimensions that a reduction keeps; the runtime's enumeration of the same name.</summary>
public enum Keep
{
    Channel,
    Plane,
    Sample,
    Position,
    Feature,
    Scalar,
}

/// <summary>A sum or mean over some of the dimensions. Elementwise operations on its input are fused into it.</summary>
public sealed class Reduce : Op<Reduce.Axes>
{
    public static readonly Reduce Op = new();

    /// <param name="Over">The type that is summed.</param>
    public sealed record Axes(Keep Keep, bool Mean, TensorType Over)
    {
        /// <summary>A second function of the same operands that is summed in the same kernel; null if there is none.</summary>
        public Body? Second { get; init; }

        public override string ToString() => $"{(Mean ? "mean" : "sum")} by {Keep} over {Over}{(Second is null ? "" : $" and of {Second}")}";
    }

    public override string Name => "Reduce";

    public override bool TakesPrologue => true;

    public override bool TakesNative(Node node) => AttributeOf(node).Keep is Keep.Channel or Keep.Plane or Keep.Sample or Keep.Scalar;

    protected override Axes NativeAttribute(Axes attribute) => attribute with { Over = attribute.Over with { Native = true } };

    public override int OperandCount(Node node) => node.Body is null ? 1 : 0;

    public override IReadOnlyList<TensorType> Parts(Node node) => AttributeOf(node).Second is null ? [node.Type] : [node.Type, node.Type];

    public override TensorType BodyType(Node node) => AttributeOf(node).Over;

    protected override TensorType Infer(Axes attribute, IReadOnlyList<Node> inputs)
    {
        var axes = attribute;
        return Kept(axes.Over, axes.Keep);
    }

    /// <summary>The type of the kept dimensions.</summary>
    public static TensorType Kept(TensorType over, Keep keep) => keep switch
    {
        Keep.Channel => TensorType.Constant(over.Channels),
        Keep.Plane => TensorType.PerSample(over.Channels) with { Steps = over.Steps },
        Keep.Sample => TensorType.PerSample() with { Steps = over.Steps },
        Keep.Position => TensorType.PerSample([1, .. over.Sizes.Skip(1)]) with { Steps = over.Steps },
        Keep.Feature => TensorType.Constant([.. over.Sizes]),
        _ => TensorType.Scalar,
    };

    /// <summary>The sum of <paramref name="value"/> over the dimensions that the type <paramref name="target"/> does not have.</summary>
    public static Node To(GraphBuilder graph, Node value, TensorType target)
    {
        var keep = target.SpreadOver(value.Type) switch
        {
            Spread.Element => default(Keep?),
            Spread.Channel => Keep.Channel,
            Spread.Plane => Keep.Plane,
            Spread.Sample => Keep.Sample,
            Spread.Position => Keep.Position,
            Spread.Feature => Keep.Feature,
            Spread.Scalar => Keep.Scalar,
            _ => throw new InvalidOperationException($"{value.Type} does not sum to {target}"),
        };
        return keep is null ? value : Sum(graph, value, keep.Value);
    }

    public static Node Sum(GraphBuilder graph, Node value, Keep keep) => graph.Add(Op, new Axes(keep, false, value.Type), value);

    public static Node Mean(GraphBuilder graph, Node value, Keep keep) => graph.Add(Op, new Axes(keep, true, value.Type), value);

    /// <summary>The number of elements of each sum: a host number.</summary>
    public static Node Count(GraphBuilder graph, TensorType over, Keep keep)
    {
        var perSample = keep switch
        {
            Keep.Channel => over.Steps * over.Inner,
            Keep.Plane => over.Inner,
            Keep.Position => over.Channels,
            Keep.Feature => over.Steps,
            Keep.Sample => over.RowLength,
            _ => over.Length,
        };
        var constant = graph.Number(perSample);
        return over.Batched && keep is Keep.Channel or Keep.Feature or Keep.Scalar ? graph.As("Count").Multiply(graph.As("Count").Add(SampleCount.Op), constant) : constant;
    }

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var axes = AttributeOf(node);
        var gradient = axes.Mean ? graph.Divide(gradients[0]!, Count(graph, axes.Over, axes.Keep)) : gradients[0]!;
        return [graph.Broadcast(gradient, axes.Over)];
    }

    public override IReadOnlyList<KernelCall> Lower(Node node)
    {
        var axes = AttributeOf(node);
        return axes.Second is null
            ? [Call(node, "Reduce", ExtentOf(axes.Over), Member(axes.Keep), Named("mean", axes.Mean), Out(node))]
            : [Call(node, "Reduce", ExtentOf(axes.Over), Member(axes.Keep), Named("mean", axes.Mean), Out(node, 0), Out(node, 1)).With(axes.Second)];
    }
}
