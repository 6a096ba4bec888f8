using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>A convolution of sequences: that of pictures of one row, whose types leave the row out.</summary>
public abstract class Convolution1d : Layer
{
    public override IReadOnlyList<string> ParameterRoles => ["Weight", "Bias"];

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (filters, groups) = (builder.Positive("filters"), builder.Positive("Groups", 1));
        var (channels, length) = builder.Sequence(x);
        if (channels % groups != 0)
            throw builder.FailAt("Groups", Rules.GroupsDoNotDivide, builder.Declaration, groups, "input channels", channels, builder.From(x));
        if (filters % groups != 0)
            throw builder.FailAt("Groups", Rules.GroupsDoNotDivide, builder.Declaration, groups, "filters", filters, builder.From(x));
        var y = Convolve(builder, x, filters, channels, length, groups);
        return builder.Boolean("Bias", true) ? builder.Graph.Add(y, builder.Weight("Bias", TensorType.Constant(filters), "Initializer.Zeros", decayed: false)) : y;
    }

    /// <summary>The convolution without its bias.</summary>
    protected abstract Node Convolve(LayerBuilder builder, Node x, int filters, int channels, int length, int groups);
}

/// <summary>[Conv1d(filters, kernel)]: C x L -> filters x L'.</summary>
public sealed class Conv1dLayer : Convolution1d
{
    public override string Word => "Conv1d";

    public override string Stem => "Conv";

    protected override Node Convolve(LayerBuilder builder, Node x, int filters, int channels, int length, int groups)
    {
        var (kernel, stride, dilation) = (builder.Positive("kernel"), builder.Positive("Stride", 1), builder.Positive("Dilation", 1));
        var (before, after) = builder.LinePadding("Padding", length, kernel, stride, dilation);
        builder.CheckLineFits(x, dilation * (kernel - 1) + 1 - before - after);
        var geometry = new Conv2dGeometry(channels, 1, length, filters, 1, kernel, 1, stride, 0, before, 0, after, 1, dilation, groups) { IsLine = true };
        var weight = builder.Weight("Weight", geometry.WeightType, builder.WeightInitializer(channels / groups * kernel, filters / groups * kernel), decayed: true);
        builder.MultiplyAdds(geometry.OutType.Length * (channels / groups) * kernel);
        return builder.Graph.Add(Conv2d.Op, geometry, x, weight);
    }
}

/// <summary>[ConvTranspose1d(filters, kernel)]: C x L -> filters x L'.</summary>
public sealed class ConvTranspose1dLayer : Convolution1d
{
    public override string Word => "ConvTranspose1d";

    public override string Stem => "ConvTranspose";

    protected override Node Convolve(LayerBuilder builder, Node x, int filters, int channels, int length, int groups)
    {
        var (kernel, stride, dilation) = (builder.Positive("kernel"), builder.Positive("Stride", 1), builder.Positive("Dilation", 1));
        var (before, after, size) = ConvTranspose2dLayer.Extent(builder, () => builder.Ends("Padding"), length, kernel, stride, dilation, builder.NotNegative("OutputPadding", 0));
        if (size < 1)
            throw builder.FailAt("Padding", Rules.NothingLeft, builder.Declaration, x.Type.Shape, builder.From(x));
        var geometry = new Conv2dGeometry(filters, 1, size, channels, 1, kernel, 1, stride, 0, before, 0, after, 1, dilation, groups) { IsLine = true };
        var fanIn = Math.Max(1, channels / groups * kernel / stride);
        var weight = builder.Weight("Weight", geometry.WeightType, builder.WeightInitializer(fanIn, filters / groups * kernel), decayed: true);
        builder.MultiplyAdds(geometry.OutType.Length * (filters / groups) * kernel);
        return builder.Graph.Add(Conv2dBackwardInput.Op, geometry, x, weight);
    }
}
