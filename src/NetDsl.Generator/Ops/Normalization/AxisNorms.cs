using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Normalization;

/// <summary>A normalisation over some axes of each sample, with parameters of the shape of those axes.</summary>
/// <remarks>
/// Kernels compute means of whole samples and means over channels. For other axes the sample is transposed, so that the normalised axes
/// come first as channels, and transposed back.
/// </remarks>
public abstract class AxisNormLayer : SampleNormLayer
{
    private static readonly string[] Names = ["Channels", "Rows", "Columns"];

    public override Node Build(LoweringContext context, Node x)
    {
        var (sizes, axes) = (x.Type.Sizes.ToArray(), Enumerable.Range(0, x.Type.Rank));
        var over = Over(context, x);
        int[] shape = [.. axes.Where(over.Contains).Select(axis => sizes[axis])];
        if (over.Length == sizes.Length)
            return Normalize(context, x, Keep.Sample, TensorType.Constant(shape), x);
        if (over.SequenceEqual([0]))
            return Normalize(context, x, Keep.Position, TensorType.Constant(shape), x);

        int[] order = [.. over, .. axes.Except(over)];
        var length = shape.Aggregate(1, (product, size) => product * size);
        var transposed = Permute.Of(context.Graph, x, sizes, order, TensorType.PerSample(length, (int)(x.Type.Length / length)));
        var y = Normalize(context, transposed, Keep.Position, TensorType.Constant(shape), x);
        return Permute.Of(context.Graph, y, [.. order.Select(axis => sizes[axis])], [.. axes.Select(axis => Array.IndexOf(order, axis))], x.Type);
    }

    /// <summary>Normalises over the whole sample, or over its channels.</summary>
    /// <param name="shape">The shape of the parameters.</param>
    /// <param name="input">The layer's input, for messages.</param>
    protected abstract Node Normalize(LoweringContext context, Node x, Keep keep, TensorType shape, Node input);

    /// <summary>The normalised axes of the input, counted from its channels.</summary>
    private static int[] Over(LoweringContext context, Node x)
    {
        // Combined axes have no name, only a number.
        var member = context.Arguments.Member("Over", "All");
        var flags = member == "All" ? (1 << x.Type.Rank) - 1
            : Array.IndexOf(Names, member) is >= 0 and var index ? 1 << index
            : int.Parse(member, CultureInfo.InvariantCulture);
        if (flags is <= 0 or > 7)
            throw context.FailAt("Over", Rules.OutOfRange, context.Declaration, "Over", "one axis or several", flags == 0 ? "none" : member);
        // A sequence is an image of one row, so its second axis is columns.
        if (x.Type.Rank == 2 && member != "All")
            flags = flags & 1 | flags >> 1 & 2 | (flags & 2) << 1;
        if (flags >> x.Type.Rank != 0)
            throw context.FailAt("Over", Rules.NoSuchAxis, context.Declaration, x.Type.Rank == 2 || (flags & 2) != 0 ? "rows" : "columns", x.Type.Shape, context.Shapes.From(x),
                x.Type.Rank == 2 ? "channels and a length only" : "features only");
        return [.. Enumerable.Range(0, x.Type.Rank).Where(axis => (flags >> axis & 1) != 0)];
    }
}

/// <summary>[LayerNorm]: mean 0 and variance 1 over the whole sample, or over some axes (Ba et al., 2016).</summary>
public sealed class LayerNormLayer : AxisNormLayer
{
    public override string Word => "LayerNorm";

    public override LayerExample Example => new("LayerNorm(Epsilon = 0.1)", 3, 5, 4);

    protected override Node Normalize(LoweringContext context, Node x, Keep keep, TensorType shape, Node input) => shape.Length > 1
        ? Normalize(context, x, new(keep), shape.Length, shape, affine: true)
        : throw context.Fail(Rules.SingleValue, context.Declaration, input.Type.Shape, context.Shapes.From(input));
}

/// <summary>[RmsNorm]: mean square 1 over the whole sample, or over some axes (Zhang and Sennrich, 2019).</summary>
public sealed class RmsNormLayer : AxisNormLayer
{
    public override string Word => "RmsNorm";

    public override LayerExample Example => new("RmsNorm(Epsilon = 0.1)", 3, 5, 4);

    public override IReadOnlyList<string> ParameterRoles => ["Gamma"];

    protected override Node Normalize(LoweringContext context, Node x, Keep keep, TensorType shape, Node input)
    {
        var g = context.Graph;
        var epsilon = Epsilon(context, 1.1920929e-7);
        var square = context.As("MeanSquare", g => Reduce.Mean(g, g.Multiply(x, x), keep));
        var scale = context.As("ReciprocalRms", g => g.ReciprocalSqrt(g.Add(square, g.Number(epsilon))));
        var y = g.Multiply(x, scale);
        return context.Arguments.Boolean("Affine", true) ? g.Multiply(y, Parameter(context, "Gamma", shape, x)) : y;
    }
}
