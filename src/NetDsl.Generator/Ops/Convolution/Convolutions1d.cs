using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Convolution;

/// <summary>A convolution of sequences: a convolution of images of one row, which their types leave out.</summary>
public abstract class Convolution1d : Layer
{
    public override IReadOnlyList<string> ParameterRoles => ["Weight", "Bias"];

    public override Node Build(LoweringContext context, Node x)
    {
        var (filters, groups) = (context.Arguments.Positive("filters"), context.Arguments.Positive("Groups", 1));
        var (channels, length) = context.Shapes.Sequence(x);
        if (channels % groups != 0)
            throw context.FailAt("Groups", Rules.GroupsDoNotDivide, context.Declaration, groups, "input channels", channels, context.Shapes.From(x));
        if (filters % groups != 0)
            throw context.FailAt("Groups", Rules.GroupsDoNotDivide, context.Declaration, groups, "filters", filters, context.Shapes.From(x));
        var y = Convolve(context, x, filters, channels, length, groups);
        return context.Arguments.Boolean("Bias", true) ? context.Graph.Add(y, context.Parameters.Bias("Bias", TensorType.Constant(filters), InitialValues.Zeros)) : y;
    }

    /// <summary>The convolution without its bias.</summary>
    protected abstract Node Convolve(LoweringContext context, Node x, int filters, int channels, int length, int groups);
}

/// <summary>[Conv1d(filters, kernel)]: C x L -> filters x L'.</summary>
public sealed class Conv1dLayer : Convolution1d
{
    public override string Word => "Conv1d";

    public override LayerExample Example => new("Conv1d(4, 3, Padding = 1)", 3, 7);

    public override string Stem => "Conv";

    protected override Node Convolve(LoweringContext context, Node x, int filters, int channels, int length, int groups)
    {
        var (kernel, stride, dilation) = (context.Arguments.Positive("kernel"), context.Arguments.Positive("Stride", 1), context.Arguments.Positive("Dilation", 1));
        var (before, after) = context.Arguments.LinePadding("Padding", length, kernel, stride, dilation);
        context.Shapes.CheckLineFits(x, dilation * (kernel - 1) + 1 - before - after);
        var geometry = new Conv2dGeometry(channels, 1, length, filters, 1, kernel, 1, stride, 0, before, 0, after, 1, dilation, groups) { IsLine = true };
        var weight = context.Parameters.Weight("Weight", geometry.WeightType, context.Initializers.Weight(channels / groups * kernel, filters / groups * kernel), decayed: true);
        context.MultiplyAdds(geometry.OutType.Length * (channels / groups) * kernel);
        return context.Graph.Add(Conv2d.Op, geometry, x, weight);
    }
}

/// <summary>[ConvTranspose1d(filters, kernel)]: C x L -> filters x L'.</summary>
public sealed class ConvTranspose1dLayer : Convolution1d
{
    public override string Word => "ConvTranspose1d";

    public override LayerExample Example => new("ConvTranspose1d(4, 3, Stride = 2)", 3, 5);

    public override string Stem => "ConvTranspose";

    protected override Node Convolve(LoweringContext context, Node x, int filters, int channels, int length, int groups)
    {
        var (kernel, stride, dilation) = (context.Arguments.Positive("kernel"), context.Arguments.Positive("Stride", 1), context.Arguments.Positive("Dilation", 1));
        var (before, after, size, empty) = ConvTranspose2dLayer.Extent(context, () => context.Arguments.Ends("Padding"), length, kernel, stride, dilation, context.Arguments.NotNegative("OutputPadding", 0));
        if (size < 1)
            throw context.FailAt("Padding", Rules.NothingLeft, context.Declaration, x.Type.Shape, context.Shapes.From(x));
        var geometry = new Conv2dGeometry(filters, 1, size, channels, 1, kernel, 1, stride, 0, before, 0, after, 1, dilation, groups) { IsLine = true };
        var fanIn = Math.Max(1, channels / groups * kernel / stride);
        var weight = context.Parameters.Weight("Weight", geometry.WeightType, context.Initializers.Weight(fanIn, filters / groups * kernel), decayed: true);
        context.MultiplyAdds(geometry.OutType.Length * (filters / groups) * kernel);
        var g = context.Graph;
        var y = g.Add(Conv2dBackwardInput.Op, geometry, x, weight);
        if (empty == 0)
            return y;
        // Sequences are padded as images of one row.
        var row = Pad2dLayer.Constant(context, g.Add(Reshape.Op, TensorType.PerSample(filters, 1, size), y), (0, 0, 0, empty), 0);
        return g.Add(Reshape.Op, TensorType.PerSample(filters, size + empty), row);
    }
}
