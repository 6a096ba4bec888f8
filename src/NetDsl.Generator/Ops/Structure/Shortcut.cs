using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Normalization;
using NetDsl.Generator.Ops.Pooling;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Structure;

/// <summary>
/// [Shortcut(filters)]: the shortcut of a residual block (He et al., 2016). Option B, the default, is the identity, or a 1x1 convolution
/// and batch norm if the shapes differ. Option A drops pixels and adds channels of zeros instead. Option C always projects.
/// </summary>
public sealed class ShortcutLayer : Layer
{
    public override string Word => "Shortcut";

    public override LayerExample Example =>
        new("Branch, Conv2d(3, 3, Stride = 2, Padding = 1), Branch, Shortcut(3, Stride = 2, Option = ShortcutOption.A), Add", 2, 5, 4);

    public override IReadOnlyList<string> ParameterRoles => ["Weight", "Gamma", "Beta", "MovingMean", "MovingVariance"];

    public override Node Build(LoweringContext context, Node x)
    {
        var filters = context.Arguments.Positive("filters");
        var stride = context.Arguments.PositivePair("Stride", 1);
        var option = context.Arguments.Member("Option", "B");
        var (channels, height, width) = context.Shapes.Image(x);
        var g = context.Graph;
        var isIdentity = channels == filters && stride == (1, 1);
        if (isIdentity && option != "C")
            return x;
        if (option != "A")
        {
            var geometry = new Conv2dGeometry(channels, height, width, filters, 1, 1, stride.First, stride.Second, 0, 0, 0, 0, 1, 1, 1);
            var weight = context.Parameters.Weight("Weight", geometry.WeightType,
                context.Initializers.Weight(channels, filters, InitialValues.Kaiming(channels)), decayed: true);
            context.MultiplyAdds(geometry.OutType.Length * channels);
            var projected = g.Add(Conv2d.Op, geometry, x, weight);
            return context.Arguments.Boolean("Norm", true)
                ? BatchNormLayer.Normalize(context, projected, 1e-5, 0.1, hasGamma: true, hasBeta: true)
                : projected;
        }

        if (filters < channels)
            throw context.Fail(Rules.OutOfRange, context.Declaration, "filters",
                $"at least the {channels} channels that come in, as option A cannot drop any", $"{filters}");
        // A pool over windows of one pixel takes every stride-th pixel.
        var (outHeight, outWidth) = ((height - 1) / stride.First + 1, (width - 1) / stride.Second + 1);
        var pixels = stride == (1, 1) ? x
            : g.Add(AvgPool2d.Op,
                new Pool2dGeometry(channels, height, width, outHeight, outWidth, 1, 1, stride.First, stride.Second, 0, 0, 0, 0), x);
        return filters == channels
            ? pixels
            : g.Add(PadChannels.Op, new Slice.Range(0, TensorType.PerSample(filters, outHeight, outWidth)), pixels);
    }
}
