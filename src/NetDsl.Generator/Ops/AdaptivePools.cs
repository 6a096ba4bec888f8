using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[AdaptiveAvgPool2d(size)]: C x H x W -> C x H' x W', the mean of windows that cover the input.</summary>
public sealed class AdaptiveAvgPool2dLayer : Layer
{
    public override string Word => "AdaptiveAvgPool2d";

    public override string Stem => "AdaptiveAvgPool";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (rows, columns) = builder.PositivePair("size");
        var (channels, height, width) = builder.Picture(x);
        // Windows of one size that do not overlap have a kernel of their own.
        if (height % rows == 0 && width % columns == 0)
            return builder.Graph.Add(AvgPool2d.Op, new Pool2dGeometry(channels, height, width, rows, columns, height / rows, width / columns, height / rows, width / columns, 0, 0, 0, 0), x);
        return builder.Graph.Add(Resample2d.Op, new Resample2d.Map(channels, Taps.Means(height, rows), Taps.Means(width, columns)), x);
    }
}

/// <summary>[AdaptiveMaxPool2d(size)]: C x H x W -> C x H' x W', the maximum of windows that cover the input.</summary>
public sealed class AdaptiveMaxPool2dLayer : Layer
{
    public override string Word => "AdaptiveMaxPool2d";

    public override string Stem => "AdaptiveMaxPool";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (rows, columns) = builder.PositivePair("size");
        var (channels, height, width) = builder.Picture(x);
        var (kernelHeight, kernelWidth) = (Longest(height, rows), Longest(width, columns));
        // Windows of several sizes, or that overlap, are laid out next to each other first, all as large as the largest.
        if (height % rows != 0 || width % columns != 0)
        {
            var inside = x;
            var map = new Resample2d.Map(channels, Taps.Windows(height, rows, kernelHeight), Taps.Windows(width, columns, kernelWidth));
            x = builder.As("Windows", () => builder.Graph.Add(Resample2d.Op, map, inside));
        }

        return builder.Graph.Add(MaxPool2d.Op, new Pool2dGeometry(channels, rows * kernelHeight, columns * kernelWidth, rows, columns, kernelHeight, kernelWidth, kernelHeight, kernelWidth, 0, 0, 0, 0), x);
    }

    /// <summary>The length of the longest of the windows.</summary>
    private static int Longest(int size, int windows)
    {
        var longest = 1;
        for (var i = 0; i < windows; i++)
            longest = Math.Max(longest, (int)(((i + 1L) * size + windows - 1) / windows - (long)i * size / windows));
        return longest;
    }
}
