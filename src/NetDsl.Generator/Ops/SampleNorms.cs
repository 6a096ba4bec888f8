using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// A normalisation of each sample by itself: (x - mean) / sqrt(variance + epsilon) over a part of it, then scaled by gamma
/// and shifted by beta. The same while training and at inference, whatever the batch.
/// </summary>
public abstract class SampleNormLayer : Layer
{
    public override IReadOnlyList<string> ParameterRoles => ["Gamma", "Beta"];

    public override bool PassesScale => true;

    /// <param name="axes">What shares a mean and a variance.</param>
    /// <param name="values">How many numbers share one.</param>
    /// <param name="parameters">The type of gamma and beta.</param>
    /// <param name="affine">Whether there are gamma and beta unless the declaration says otherwise.</param>
    protected static Node Normalize(LayerBuilder builder, Node x, Moments.Axes axes, long values, TensorType parameters, bool affine)
    {
        var epsilon = Epsilon(builder, 1e-5);
        affine = builder.Boolean("Affine", affine);
        if (values < 2)
            throw builder.Fail(Rules.SingleValue, builder.Declaration, x.Type.Shape, builder.From(x));

        var g = builder.Graph;
        var moments = g.Add(Moments.Op, axes, x);
        var mean = builder.As("Mean", () => Moments.Spread(g, g.Add(Pick.Op, 0, moments), x.Type));
        var variance = builder.As("Variance", () => g.Add(Pick.Op, 1, moments));
        var scale = builder.As("Scale", () => Moments.Spread(g, g.Divide(g.Number(1), g.Sqrt(g.Add(variance, g.Number(epsilon)))), x.Type));
        var normalized = g.Multiply(g.Subtract(x, mean), scale);
        return affine ? g.Add(g.Multiply(normalized, Parameter(builder, "Gamma", parameters, x)), Parameter(builder, "Beta", parameters, x)) : normalized;
    }

    /// <summary>Gamma or beta. Neither is a weight in the sense of weight decay: pulling gamma to zero would switch channels off.</summary>
    protected static Node Parameter(LayerBuilder builder, string role, TensorType type, Node over)
    {
        var parameter = builder.Weight(role, type, role == "Gamma" ? "Initializer.Ones" : "Initializer.Zeros", decayed: false);
        // What has several axes may lie along the channels of what is normalised.
        return type.SpreadOver(over.Type) is null ? builder.Graph.Add(Reshape.Op, TensorType.Constant((int)type.Length), parameter) : parameter;
    }

    protected static double Epsilon(LayerBuilder builder, double usual)
    {
        var epsilon = builder.Real("Epsilon", usual);
        return epsilon > 0 ? epsilon
            : throw builder.FailAt("Epsilon", Rules.OutOfRange, builder.Declaration, "Epsilon", "above 0", epsilon.ToString("R", CultureInfo.InvariantCulture));
    }
}

/// <summary>[GroupNorm(groups)]: over each group of neighbouring channels (Wu and He, 2018). Any shape.</summary>
public sealed class GroupNormLayer : SampleNormLayer
{
    public override string Word => "GroupNorm";

    public override Node Build(LayerBuilder builder, Node x)
    {
        var groups = builder.Positive("groups");
        if (x.Type.Channels % groups != 0)
            throw builder.FailAt("groups", Rules.GroupsDoNotDivide, builder.Declaration, groups, "channels", x.Type.Channels, builder.From(x));
        return Normalize(builder, x, new(Keep.Plane, groups), x.Type.Length / groups, TensorType.Constant(x.Type.Channels), affine: true);
    }
}

/// <summary>[InstanceNorm2d]: over the pixels of each channel (Ulyanov et al., 2016). Without gamma and beta, as PyTorch has it.</summary>
public sealed class InstanceNorm2dLayer : SampleNormLayer
{
    public override string Word => "InstanceNorm2d";

    public override string Stem => "InstanceNorm";

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (channels, height, width) = builder.Picture(x);
        return Normalize(builder, x, new(Keep.Plane, channels), (long)height * width, TensorType.Constant(channels), affine: false);
    }
}
