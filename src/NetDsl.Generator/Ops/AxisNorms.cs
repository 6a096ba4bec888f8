using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>A normalisation over some axes of each sample, with parameters of the shape of those axes.</summary>
/// <remarks>
/// Kernels know means of whole samples and means over channels. For other axes the sample is turned, so that those normalised
/// over come first and are its channels, and turned back.
/// </remarks>
public abstract class AxisNormLayer : SampleNormLayer
{
    private static readonly string[] Names = ["Channels", "Rows", "Columns"];

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (sizes, axes) = (x.Type.Sizes.ToArray(), Enumerable.Range(0, x.Type.Rank));
        var over = Over(builder, x);
        int[] shape = [.. axes.Where(over.Contains).Select(axis => sizes[axis])];
        if (over.Length == sizes.Length)
            return Normalize(builder, x, Keep.Sample, TensorType.Constant(shape), x);
        if (over.SequenceEqual([0]))
            return Normalize(builder, x, Keep.Position, TensorType.Constant(shape), x);

        int[] order = [.. over, .. axes.Except(over)];
        var length = shape.Aggregate(1, (product, size) => product * size);
        var turned = Permute.Of(builder.Graph, x, sizes, order, TensorType.PerSample(length, (int)(x.Type.Length / length)));
        var y = Normalize(builder, turned, Keep.Position, TensorType.Constant(shape), x);
        return Permute.Of(builder.Graph, y, [.. order.Select(axis => sizes[axis])], [.. axes.Select(axis => Array.IndexOf(order, axis))], x.Type);
    }

    /// <summary>Normalises over all of a sample, or over its channels.</summary>
    /// <param name="shape">That of the parameters.</param>
    /// <param name="input">The layer's input, for messages.</param>
    protected abstract Node Normalize(LayerBuilder builder, Node x, Keep keep, TensorType shape, Node input);

    /// <summary>The axes of the input that are normalised over, counted from its channels.</summary>
    private static int[] Over(LayerBuilder builder, Node x)
    {
        // Several axes together have no name, only a number.
        var member = builder.Member("Over", "All");
        var flags = member == "All" ? (1 << x.Type.Rank) - 1
            : Array.IndexOf(Names, member) is >= 0 and var index ? 1 << index
            : int.Parse(member, CultureInfo.InvariantCulture);
        if (flags is <= 0 or > 7)
            throw builder.FailAt("Over", Rules.OutOfRange, builder.Declaration, "Over", "one axis or several", flags == 0 ? "none" : member);
        // A sequence is a picture of one row: its second axis are columns.
        if (x.Type.Rank == 2 && member != "All")
            flags = flags & 1 | flags >> 1 & 2 | (flags & 2) << 1;
        if (flags >> x.Type.Rank != 0)
            throw builder.FailAt("Over", Rules.NoSuchAxis, builder.Declaration, x.Type.Rank == 2 || (flags & 2) != 0 ? "rows" : "columns", x.Type.Shape, builder.From(x),
                x.Type.Rank == 2 ? "channels and a length only" : "features only");
        return [.. Enumerable.Range(0, x.Type.Rank).Where(axis => (flags >> axis & 1) != 0)];
    }
}

/// <summary>[LayerNorm]: mean 0 and variance 1 over all of a sample, or over some axes (Ba et al., 2016).</summary>
public sealed class LayerNormLayer : AxisNormLayer
{
    public override string Word => "LayerNorm";

    protected override Node Normalize(LayerBuilder builder, Node x, Keep keep, TensorType shape, Node input) => shape.Length > 1
        ? Normalize(builder, x, new(keep), shape.Length, shape, affine: true)
        : throw builder.Fail(Rules.SingleValue, builder.Declaration, input.Type.Shape, builder.From(input));
}

/// <summary>[RmsNorm]: mean square 1 over all of a sample, or over some axes (Zhang and Sennrich, 2019).</summary>
public sealed class RmsNormLayer : AxisNormLayer
{
    public override string Word => "RmsNorm";

    public override IReadOnlyList<string> ParameterRoles => ["Gamma"];

    protected override Node Normalize(LayerBuilder builder, Node x, Keep keep, TensorType shape, Node input)
    {
        var g = builder.Graph;
        var epsilon = Epsilon(builder, 1.1920929e-7);
        var square = builder.As("MeanSquare", () => Reduce.Mean(g, g.Multiply(x, x), keep));
        var scale = builder.As("Scale", () => g.Divide(g.Number(1), g.Sqrt(g.Add(square, g.Number(epsilon)))));
        var y = g.Multiply(x, scale);
        return builder.Boolean("Affine", true) ? g.Multiply(y, Parameter(builder, "Gamma", shape, x)) : y;
    }
}
