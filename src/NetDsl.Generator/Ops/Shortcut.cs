using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [Shortcut(filters)]: the path around a residual block (He et al., 2016). Option B, the default, is the identity, or a
/// 1x1 convolution and batch norm where the shapes differ; option A drops pixels and adds channels of zeros instead;
/// option C always projects.
/// </summary>
public sealed class ShortcutLayer : Layer
{
    public override string Word => "Shortcut";

    public override IReadOnlyList<string> ParameterRoles => ["Weight", "Gamma", "Beta", "MovingMean", "MovingVariance"];

    public override Node Build(LayerBuilder builder, Node x)
    {
        var filters = builder.Positive("filters");
        var stride = builder.PositivePair("Stride", 1);
        var option = builder.Member("Option", "B");
        var (channels, height, width) = builder.Picture(x);
        var g = builder.Graph;
        var isIdentity = channels == filters && stride == (1, 1);
        if (isIdentity && option != "C")
            return x;
        if (option != "A")
        {
            var geometry = new Conv2dGeometry(channels, height, width, filters, 1, 1, stride.First, stride.Second, 0, 0, 0, 0, 1, 1, 1);
            var weight = builder.Weight("Weight", geometry.WeightType, builder.WeightInitializer(channels, filters, $"Initializer.Kaiming({channels})"), decayed: true);
            builder.MultiplyAdds(geometry.OutType.Length * channels);
            var projected = g.Add(Conv2d.Op, geometry, x, weight);
            return builder.Boolean("Norm", true) ? BatchNormLayer.Normalize(builder, projected, 1e-5, 0.1, hasGamma: true, hasBeta: true) : projected;
        }

        if (filters < channels)
            throw builder.Fail(Rules.OutOfRange, builder.Declaration, "filters", $"at least the {channels} channels that come in, as option A cannot drop any", $"{filters}");
        // Every stride-th pixel: a pool over windows of one.
        var (outHeight, outWidth) = ((height - 1) / stride.First + 1, (width - 1) / stride.Second + 1);
        var pixels = stride == (1, 1) ? x
            : g.Add(AvgPool2d.Op, new Pool2dGeometry(channels, height, width, outHeight, outWidth, 1, 1, stride.First, stride.Second, 0, 0, 0, 0), x);
        return filters == channels ? pixels : g.Add(PadChannels.Op, new Slice.Range(0, TensorType.PerSample(filters, outHeight, outWidth)), pixels);
    }
}
