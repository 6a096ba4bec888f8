using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Convolution;

/// <summary>
/// [ConvTranspose2d(filters, kernel)]: C x H x W -> filters x H' x W'. It is the gradient for the input of the convolution from its output
/// to its input, so it needs no kernels of its own.
/// </summary>
public sealed class ConvTranspose2dLayer : Layer
{
    public override string Word => "ConvTranspose2d";

    public override LayerExample Example => new("ConvTranspose2d(4, 3, Stride = 2)", 3, 4, 3);

    public override string Stem => "ConvTranspose";

    public override IReadOnlyList<string> ParameterRoles => ["Weight", "Bias"];

    public override Node Build(LoweringContext context, Node x)
    {
        var filters = context.Arguments.Positive("filters");
        var kernel = context.Arguments.PositivePair("kernel");
        var stride = context.Arguments.PositivePair("Stride", 1);
        var dilation = context.Arguments.PositivePair("Dilation", 1);
        var groups = context.Arguments.Positive("Groups", 1);
        var further = context.Arguments.NotNegativePair("OutputPadding", 0);
        var (channels, height, width) = context.Shapes.Image(x);
        if (channels % groups != 0)
            throw context.FailAt("Groups", Rules.GroupsDoNotDivide, context.Declaration, groups, "input channels", channels, context.Shapes.From(x));
        if (filters % groups != 0)
            throw context.FailAt("Groups", Rules.GroupsDoNotDivide, context.Declaration, groups, "filters", filters, context.Shapes.From(x));
        var (top, bottom, rows, emptyRows) = Extent(context, () => context.Arguments.Sides("Padding", 0), height, kernel.First, stride.First, dilation.First, further.First);
        var (left, right, columns, emptyColumns) = Extent(context, () => context.Arguments.Sides("Padding", 1), width, kernel.Second, stride.Second, dilation.Second, further.Second);
        if (rows < 1 || columns < 1)
            throw context.FailAt("Padding", Rules.NothingLeft, context.Declaration, x.Type.Shape, context.Shapes.From(x));

        var geometry = new Conv2dGeometry(filters, rows, columns, channels, kernel.First, kernel.Second, stride.First, stride.Second,
            top, left, bottom, right, dilation.First, dilation.Second, groups);
        var taps = kernel.First * kernel.Second;
        // Each output reads one in (product of the strides) of the kernel's elements.
        var fanIn = Math.Max(1, channels / groups * taps / (stride.First * stride.Second));
        var weight = context.Parameters.Weight("Weight", geometry.WeightType, context.Initializers.Weight(fanIn, filters / groups * taps), decayed: true);
        context.MultiplyAdds(geometry.OutType.Length * (filters / groups) * taps);
        var g = context.Graph;
        var y = Pad2dLayer.Constant(context, g.Add(Conv2dBackwardInput.Op, geometry, x, weight), (0, 0, emptyRows, emptyColumns), 0);
        return context.Arguments.Boolean("Bias", true) ? g.Add(y, context.Parameters.Bias("Bias", TensorType.Constant(filters), InitialValues.Zeros)) : y;
    }

    /// <summary>The rows that are removed before and after one dimension, the size of the rest, and the zeros that are added after it.</summary>
    internal static (int Before, int After, int Size, int Empty) Extent(LoweringContext context, Func<(int Before, int After)> padding, int size, int kernel, int stride, int dilation, int further)
    {
        var reach = dilation * (kernel - 1) + 1;
        if (context.Arguments.IsSame("Padding"))
        {
            if (further != 0)
                throw context.FailAt("OutputPadding", Rules.OutOfRange, context.Declaration, "OutputPadding", "0 where Padding is Same", $"{further}");
            var total = Math.Max(reach - stride, 0);
            return (total / 2, total - total / 2, context.Shapes.Side((long)size * stride), 0);
        }

        if (further >= Math.Max(stride, dilation))
        {
            var limit = dilation > stride ? $"less than the dilation, {dilation}" : $"less than the stride, {stride}";
            throw context.FailAt("OutputPadding", Rules.OutOfRange, context.Declaration, "OutputPadding", limit, $"{further}");
        }

        var (before, after) = padding();
        // A stride further on, the convolution would have one more window. There, the added rows are those that the padding removed, then zeros.
        var beyond = Math.Max(0, further - (stride - 1));
        var empty = Math.Max(0, beyond - after);
        return (before, Math.Max(0, after - beyond), context.Shapes.Side((size - 1L) * stride + reach + further - before - after - empty), empty);
    }
}
