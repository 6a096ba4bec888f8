using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops;

/// <summary>What a reduction keeps; the runtime's enumeration of the same name.</summary>
public enum Keep
{
    Channel,
    Plane,
    Sample,
    Position,
    Feature,
    Scalar,
}

/// <summary>A sum or mean over some of the dimensions; elementwise operations on what is summed are fused into it.</summary>
public sealed class Reduce : Op
{
    public static readonly Reduce Op = new();

    /// <param name="Over">The type that is summed.</param>
    public sealed record Axes(Keep Keep, bool Mean, TensorType Over)
    {
        /// <summary>A second function of the same operands, which is summed at the same time; null where there is none.</summary>
        public Body? Second { get; init; }

        public override string ToString() => $"{(Mean ? "mean" : "sum")} by {Keep} over {Over}{(Second is null ? "" : $" and of {Second}")}";
    }

    public override string Name => "Reduce";

    public override bool TakesPrologue => true;

    public override bool TakesNative(Node node) => ((Axes)node.Attribute!).Keep is Keep.Channel or Keep.Plane or Keep.Sample or Keep.Scalar;

    public override object? NativeAttribute(object? attribute) => ((Axes)attribute!) with { Over = ((Axes)attribute).Over with { Native = true } };

    public override int OperandCount(Node node) => node.Body is null ? 1 : 0;

    public override IReadOnlyList<TensorType> Parts(Node node) => ((Axes)node.Attribute!).Second is null ? [node.Type] : [node.Type, node.Type];

    public override TensorType BodyType(Node node) => ((Axes)node.Attribute!).Over;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs)
    {
        var axes = (Axes)attribute!;
        return Kept(axes.Over, axes.Keep);
    }

    /// <summary>The type of what is kept of a type.</summary>
    public static TensorType Kept(TensorType over, Keep keep) => keep switch
    {
        Keep.Channel => TensorType.Constant(over.Channels),
        Keep.Plane => TensorType.PerSample(over.Channels) with { Steps = over.Steps },
        Keep.Sample => TensorType.PerSample() with { Steps = over.Steps },
        Keep.Position => TensorType.PerSample([1, .. over.Sizes.Skip(1)]) with { Steps = over.Steps },
        Keep.Feature => TensorType.Constant([.. over.Sizes]),
        _ => TensorType.Scalar,
    };

    /// <summary>The sum of <paramref name="value"/> over what the type <paramref name="target"/> lacks.</summary>
    public static Node To(Graph graph, Node value, TensorType target)
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

    public static Node Sum(Graph graph, Node value, Keep keep) => graph.Add(Op, new Axes(keep, false, value.Type), value);

    public static Node Mean(Graph graph, Node value, Keep keep) => graph.Add(Op, new Axes(keep, true, value.Type), value);

    /// <summary>How many elements each sum is of: a number known when the kernel is called.</summary>
    public static Node Count(Graph graph, TensorType over, Keep keep)
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
        return over.Batched && keep is Keep.Channel or Keep.Feature or Keep.Scalar ? graph.Multiply(graph.Add(SampleCount.Op, null), constant) : constant;
    }

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var axes = (Axes)node.Attribute!;
        var gradient = axes.Mean ? graph.Divide(gradients[0]!, Count(graph, axes.Over, axes.Keep)) : gradients[0]!;
        return [graph.Broadcast(gradient, axes.Over)];
    }

    public override void Emit(ProgramWriter writer, Node node)
    {
        var axes = (Axes)node.Attribute!;
        string[] how = [writer.Extent(axes.Over), $"Keep.{axes.Keep}", axes.Mean ? "true" : "false"];
        if (axes.Second is null)
            writer.Call("Reduce", node, [.. how, writer.Region(node)]);
        else
            writer.Call("Reduce", node, [.. how, writer.Part(node, 0), writer.Part(node, 1)], axes.Second);
    }
}
