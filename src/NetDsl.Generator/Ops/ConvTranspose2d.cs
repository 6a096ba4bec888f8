using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [ConvTranspose2d(filters, kernel)]: C x H x W -> filters x H' x W'. The gradient for the input of a convolution that would
/// lead from there to here; so it needs no kernels of its own.
/// </summary>
public sealed class ConvTranspose2dLayer : Layer
{
    public override string Word => "ConvTranspose2d";

    public override string Stem => "ConvTranspose";

    public override IReadOnlyList<string> ParameterRoles => ["Weight", "Bias"];

    public override Node Build(LayerBuilder builder, Node x)
    {
        var filters = builder.Positive("filters");
        var kernel = builder.PositivePair("kernel");
        var stride = builder.PositivePair("Stride", 1);
        var dilation = builder.PositivePair("Dilation", 1);
        var groups = builder.Positive("Groups", 1);
        var further = builder.NotNegativePair("OutputPadding", 0);
        var (channels, height, width) = builder.Picture(x);
        if (channels % groups != 0)
            throw builder.FailAt("Groups", Rules.GroupsDoNotDivide, builder.Declaration, groups, "input channels", channels, builder.From(x));
        if (filters % groups != 0)
            throw builder.FailAt("Groups", Rules.GroupsDoNotDivide, builder.Declaration, groups, "filters", filters, builder.From(x));
        var (top, bottom, rows) = Extent(builder, () => builder.Sides("Padding", 0), height, kernel.First, stride.First, dilation.First, further.First);
        var (left, right, columns) = Extent(builder, () => builder.Sides("Padding", 1), width, kernel.Second, stride.Second, dilation.Second, further.Second);
        if (rows < 1 || columns < 1)
            throw builder.FailAt("Padding", Rules.NothingLeft, builder.Declaration, x.Type.Shape, builder.From(x));

        var geometry = new Conv2dGeometry(filters, rows, columns, channels, kernel.First, kernel.Second, stride.First, stride.Second,
            top, left, bottom, right, dilation.First, dilation.Second, groups);
        var taps = kernel.First * kernel.Second;
        // Of the kernel's elements, each output meets one in as many as the strides.
        var fanIn = Math.Max(1, channels / groups * taps / (stride.First * stride.Second));
        var weight = builder.Weight("Weight", geometry.WeightType, builder.WeightInitializer(fanIn, filters / groups * taps), decayed: true);
        builder.MultiplyAdds(geometry.OutType.Length * (filters / groups) * taps);
        var g = builder.Graph;
        var y = g.Add(Conv2dBackwardInput.Op, geometry, x, weight);
        return builder.Boolean("Bias", true) ? g.Add(y, builder.Weight("Bias", TensorType.Constant(filters), "Initializer.Zeros", decayed: false)) : y;
    }

    /// <summary>What is taken off before and after one dimension, and the size of what is left.</summary>
    internal static (int Before, int After, int Size) Extent(LayerBuilder builder, Func<(int Before, int After)> padding, int size, int kernel, int stride, int dilation, int further)
    {
        var reach = dilation * (kernel - 1) + 1;
        if (builder.IsSame("Padding"))
        {
            if (further != 0)
                throw builder.FailAt("OutputPadding", Rules.OutOfRange, builder.Declaration, "OutputPadding", "0 where Padding is Same", $"{further}");
            var total = Math.Max(reach - stride, 0);
            return (total / 2, total - total / 2, builder.Side((long)size * stride));
        }

        // More would be rows that no window of the convolution reaches.
        if (further >= stride)
            throw builder.FailAt("OutputPadding", Rules.OutOfRange, builder.Declaration, "OutputPadding", $"less than the stride, {stride}", $"{further}");
        var (before, after) = padding();
        return (before, after, builder.Side((size - 1L) * stride + reach + further - before - after));
    }
}
