using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>A <see cref="Pool2dShape"/> on the device.</summary>
internal readonly struct PoolGeometry(Pool2dShape shape, int samples)
{
    /// <summary>The input and its gradient.</summary>
    public readonly Space In = new(samples, shape.Channels, shape.InHeight * shape.InWidth);

    /// <summary>The output and its gradient.</summary>
    public readonly Space Out = new(samples, shape.Channels, shape.OutHeight * shape.OutWidth);

    private readonly int inHeight = shape.InHeight;
    private readonly Divisor inWidth = new(shape.InWidth);
    private readonly int outHeight = shape.OutHeight;
    private readonly Divisor outWidth = new(shape.OutWidth);
    private readonly int kernelHeight = shape.KernelHeight;
    private readonly int kernelWidth = shape.KernelWidth;
    private readonly Divisor strideHeight = new(shape.StrideHeight);
    private readonly Divisor strideWidth = new(shape.StrideWidth);
    private readonly int padTop = shape.PadTop;
    private readonly int padLeft = shape.PadLeft;
    private readonly int padBottom = shape.PadBottom;
    private readonly int padRight = shape.PadRight;
    private readonly int countsPadding = shape.CountIncludePad ? 1 : 0;

    /// <summary>The window of an output pixel.</summary>
    public Window WindowOf(Place output)
    {
        var row = outWidth.Divide(output.Inner);
        var top = row * strideHeight.Value - padTop;
        var left = (output.Inner - row * outWidth.Value) * strideWidth.Value - padLeft;
        // Pixels beyond the padding, after rounding up, do not count in either case.
        var (bottom, right) = (System.Math.Min(top + kernelHeight, inHeight + padBottom),
            System.Math.Min(left + kernelWidth, inWidth.Value + padRight));
        var whole = (bottom - top) * (right - left);
        (top, left, bottom, right) = (System.Math.Max(top, 0), System.Math.Max(left, 0), System.Math.Min(bottom, inHeight),
            System.Math.Min(right, inWidth.Value));
        var plane = (output.Sample * Out.Channels.Value + output.Channel) * In.Inner.Value;
        return new(plane, inWidth.Value, top, left, bottom, right, countsPadding != 0 ? whole : (bottom - top) * (right - left));
    }

    /// <summary>The outputs whose windows contain an input pixel, as a window on the outputs.</summary>
    public Window ReadersOf(Place input)
    {
        var row = inWidth.Divide(input.Inner);
        var (y, x) = (row + padTop, input.Inner - row * inWidth.Value + padLeft);
        var top = y < kernelHeight ? 0 : strideHeight.Divide(y - kernelHeight) + 1;
        var left = x < kernelWidth ? 0 : strideWidth.Divide(x - kernelWidth) + 1;
        var (bottom, right) = (System.Math.Min(strideHeight.Divide(y) + 1, outHeight),
            System.Math.Min(strideWidth.Divide(x) + 1, outWidth.Value));
        return new((input.Sample * In.Channels.Value + input.Channel) * Out.Inner.Value, outWidth.Value, top, left, bottom, right, 0);
    }
}

/// <summary>A rectangle of a plane.</summary>
/// <param name="plane">Where the plane begins.</param>
/// <param name="width">The length of its rows.</param>
/// <param name="top">The first row.</param>
/// <param name="left">The first column.</param>
/// <param name="bottom">The row after the last.</param>
/// <param name="right">The column after the last.</param>
/// <param name="divisor">What a sum over it is divided by for an average.</param>
internal readonly struct Window(int plane, int width, int top, int left, int bottom, int right, int divisor)
{
    public readonly int Top = top;
    public readonly int Left = left;
    public readonly int Bottom = bottom;
    public readonly int Right = right;
    public readonly int Divisor = divisor;

    /// <summary>The index of the first pixel of a row.</summary>
    public int Row(int row) => plane + row * width;
}
