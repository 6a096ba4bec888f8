using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>A <see cref="Conv2dShape"/> on the device.</summary>
internal readonly struct ConvGeometry(Conv2dShape shape, int samples)
{
    public readonly int Samples = samples;
    public readonly int Groups = shape.Groups;
    public readonly int InChannels = shape.InChannels;
    public readonly int InHeight = shape.InHeight;
    public readonly int OutChannels = shape.OutChannels;
    public readonly int OutHeight = shape.OutHeight;
    public readonly int PadTop = shape.PadTop;
    public readonly int PadLeft = shape.PadLeft;
    public readonly int DilationHeight = shape.DilationHeight;
    public readonly int DilationWidth = shape.DilationWidth;
    public readonly Divisor InWidth = new(shape.InWidth);
    public readonly Divisor InPixels = new(shape.InHeight * shape.InWidth);
    public readonly Divisor OutWidth = new(shape.OutWidth);
    public readonly Divisor OutPixels = new(shape.OutHeight * shape.OutWidth);
    public readonly Divisor KernelWidth = new(shape.KernelWidth);
    public readonly Divisor Taps = new(shape.KernelHeight * shape.KernelWidth);
    public readonly int StrideHeight = shape.StrideHeight;
    public readonly int StrideWidth = shape.StrideWidth;

    /// <summary>Input channels of a group.</summary>
    public int InGroup => InChannels / Groups;

    /// <summary>Output channels of a group.</summary>
    public int OutGroup => OutChannels / Groups;

    /// <summary>The input pixel of a tap of the kernel at an output pixel: its index in the image, or -1 in the padding.</summary>
    public int InPixel(int tap, int outPixel)
    {
        var r = KernelWidth.Divide(tap);
        var oh = OutWidth.Divide(outPixel);
        var ih = oh * StrideHeight - PadTop + r * DilationHeight;
        var iw = (outPixel - oh * OutWidth.Value) * StrideWidth - PadLeft + (tap - r * KernelWidth.Value) * DilationWidth;
        return ih >= 0 && ih < InHeight && iw >= 0 && iw < InWidth.Value ? ih * InWidth.Value + iw : -1;
    }
}
