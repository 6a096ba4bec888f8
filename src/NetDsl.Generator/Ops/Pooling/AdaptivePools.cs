using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Ops.Pooling;

/// <summary>[AdaptiveAvgPool2d(size)]: C x H x W -> C x H' x W', the mean of windows that cover the input.</summary>
public sealed class AdaptiveAvgPool2dLayer : Layer
{
    public override string Word => "AdaptiveAvgPool2d";

    public override LayerExample Example => new("AdaptiveAvgPool2d(3)", 3, 5, 4);

    public override string Stem => "AdaptiveAvgPool";

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var (rows, columns) = context.Arguments.PositivePair("size");
        var (channels, height, width) = context.Shapes.Image(x);
        // Windows of equal size that do not overlap have a kernel of their own.
        if (height % rows == 0 && width % columns == 0)
            return context.Graph.Add(AvgPool2d.Op,
                new Pool2dGeometry(channels, height, width, rows, columns, height / rows, width / columns, height / rows,
                    width / columns, 0, 0, 0, 0), x);
        return context.Graph.Add(Resample2d.Op, new Resample2d.Map(channels, Taps.Means(height, rows), Taps.Means(width, columns)), x);
    }
}

/// <summary>[AdaptiveMaxPool2d(size)]: C x H x W -> C x H' x W', the maximum of windows that cover the input.</summary>
public sealed class AdaptiveMaxPool2dLayer : Layer
{
    public override string Word => "AdaptiveMaxPool2d";

    public override LayerExample Example => new("AdaptiveMaxPool2d(3)", 3, 5, 4);

    public override string Stem => "AdaptiveMaxPool";

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var (rows, columns) = context.Arguments.PositivePair("size");
        var (channels, height, width) = context.Shapes.Image(x);
        var (kernelHeight, kernelWidth) = (Longest(height, rows), Longest(width, columns));
        var (paddedHeight, paddedWidth) = (context.Shapes.Side((long)rows * kernelHeight),
            context.Shapes.Side((long)columns * kernelWidth));
        // Windows of several sizes, or that overlap, are laid out next to each other first, all as large as the largest.
        if (height % rows != 0 || width % columns != 0)
        {
            var inside = x;
            var map = new Resample2d.Map(channels, Taps.Windows(height, rows, kernelHeight), Taps.Windows(width, columns, kernelWidth));
            x = context.As("Windows").Add(Resample2d.Op, map, inside);
        }

        return context.Graph.Add(MaxPool2d.Op,
            new Pool2dGeometry(channels, paddedHeight, paddedWidth, rows, columns, kernelHeight, kernelWidth, kernelHeight,
                kernelWidth, 0, 0, 0, 0), x);
    }

    /// <summary>The length of the longest of the windows.</summary>
    private static int Longest(int size, int windows)
    {
        // Window i is from floor(i * size / windows) to ceil((i + 1) * size / windows). Both ends are cut where the remainders of
        // i * rest, which are multiples of their common divisor, come above windows - rest.
        var rest = size % windows;
        return rest == 0 ? size / windows : size / windows + (rest > CommonDivisor(rest, windows) ? 2 : 1);
    }

    private static int CommonDivisor(int a, int b) => b == 0 ? a : CommonDivisor(b, a % b);
}
