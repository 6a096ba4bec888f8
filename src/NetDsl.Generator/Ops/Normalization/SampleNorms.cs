using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Normalization;

/// <summary>
/// A normalisation of each sample: (x - mean) / sqrt(variance + epsilon) over a part of it, then scaled by gamma and shifted by beta.
/// Training and inference are the same, and independent of the batch.
/// </summary>
public abstract class SampleNormLayer : Layer
{
    public override IReadOnlyList<string> ParameterRoles => ["Gamma", "Beta"];

    public override bool PassesScale => true;

    /// <param name="axes">The elements that share a mean and a variance.</param>
    /// <param name="values">The number of these elements.</param>
    /// <param name="parameters">The type of gamma and beta.</param>
    /// <param name="affine">The default of the option Affine.</param>
    protected static Node Normalize(LoweringContext context, Node x, Moments.Axes axes, long values, TensorType parameters, bool affine)
    {
        var epsilon = Epsilon(context, 1e-5);
        affine = context.Arguments.Boolean("Affine", affine);
        if (values < 2)
            throw context.Fail(Rules.SingleValue, context.Declaration, x.Type.Shape, context.Shapes.From(x));

        var g = context.Graph;
        var moments = g.Add(Moments.Op, axes, x);
        var mean = context.As("Mean", g => Moments.Spread(g, g.Add(TupleElement.Op, 0, moments), x.Type));
        var variance = context.As("Variance").Add(TupleElement.Op, 1, moments);
        var scale = context.As("Rstd", g => Moments.Spread(g, g.ReciprocalSqrt(g.Add(variance, g.Number(epsilon))), x.Type));
        var normalized = g.Multiply(g.Subtract(x, mean), scale);
        return affine ? g.Add(g.Multiply(normalized, Parameter(context, "Gamma", parameters, x)), Parameter(context, "Beta", parameters, x)) : normalized;
    }

    /// <summary>Declares gamma or beta. Weight decay does not apply to them, because a gamma of zero would switch channels off.</summary>
    protected static Node Parameter(LoweringContext context, string role, TensorType type, Node over)
    {
        var parameter = context.Parameters.Weight(role, type, role == "Gamma" ? InitialValues.Ones : InitialValues.Zeros, decayed: false);
        // A parameter with several axes may correspond to the channels of the normalised value.
        return type.SpreadOver(over.Type) is null ? context.Graph.Add(Reshape.Op, TensorType.Constant((int)type.Length), parameter) : parameter;
    }

    protected static double Epsilon(LoweringContext context, double usual)
    {
        var epsilon = context.Arguments.Real("Epsilon", usual);
        return epsilon > 0 ? epsilon
            : throw context.FailAt("Epsilon", Rules.OutOfRange, context.Declaration, "Epsilon", "above 0", epsilon.ToString("R", CultureInfo.InvariantCulture));
    }
}

/// <summary>[GroupNorm(groups)]: over each group of neighbouring channels (Wu and He, 2018). Any shape.</summary>
public sealed class GroupNormLayer : SampleNormLayer
{
    public override string Word => "GroupNorm";

    public override LayerExample Example => new("GroupNorm(2, Epsilon = 0.1)", 4, 3, 2);

    public override Node Build(LoweringContext context, Node x)
    {
        var groups = context.Arguments.Positive("groups");
        if (x.Type.Channels % groups != 0)
            throw context.FailAt("groups", Rules.GroupsDoNotDivide, context.Declaration, groups, "channels", x.Type.Channels, context.Shapes.From(x));
        return Normalize(context, x, new(Keep.Plane, groups), x.Type.Length / groups, TensorType.Constant(x.Type.Channels), affine: true);
    }
}

/// <summary>
/// [InstanceNorm2d]: over the pixels of each channel (Ulyanov et al., 2016). Without gamma and beta by default, as in PyTorch.
/// </summary>
public sealed class InstanceNorm2dLayer : SampleNormLayer
{
    public override string Word => "InstanceNorm2d";

    public override LayerExample Example => new("InstanceNorm2d", 3, 4, 5);

    public override string Stem => "InstanceNorm";

    public override Node Build(LoweringContext context, Node x)
    {
        var (channels, height, width) = context.Shapes.Image(x);
        return Normalize(context, x, new(Keep.Plane, channels), (long)height * width, TensorType.Constant(channels), affine: false);
    }
}
