using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Pooling;

/// <summary>The constants of a pooling layer; the runtime's Pool2dShape.</summary>
public sealed record Pool2dGeometry(
    int Channels, int InHeight, int InWidth, int OutHeight, int OutWidth, int KernelHeight, int KernelWidth,
    int StrideHeight, int StrideWidth, int PadTop, int PadLeft, int PadBottom, int PadRight) : IKernelGeometry
{
    public bool CountIncludePad { get; init; } = true;

    /// <summary>Whether input and output have the device's layout.</summary>
    public bool Native { get; init; }

    /// <summary>Whether it is a pool of sequences: images of one row, which their types leave out.</summary>
    public bool IsLine { get; init; }

    public TensorType InType => IsLine ? TensorType.PerSample(Channels, InWidth) : TensorType.PerSample(Channels, InHeight, InWidth) with { Native = Native };

    public TensorType OutType => IsLine ? TensorType.PerSample(Channels, OutWidth) : TensorType.PerSample(Channels, OutHeight, OutWidth) with { Native = Native };

    /// <summary>Reads a pooling layer's arguments and checks them against its input.</summary>
    public static Pool2dGeometry Read(LoweringContext context, Node x) => Read(context, x, (1, 1));

    /// <summary>
    /// Reads the arguments of a layer whose windows have gaps between their pixels. The result does not contain the gaps.
    /// </summary>
    public static Pool2dGeometry Read(LoweringContext context, Node x, (int First, int Second) dilation)
    {
        var kernel = context.Arguments.PositivePair("kernel");
        var stride = context.Arguments.PositivePair("Stride", kernel);
        var up = context.Arguments.Boolean("CeilMode", false);
        var (channels, height, width) = context.Shapes.Image(x);
        var (top, bottom) = context.Arguments.Padding("Padding", 0, height, kernel.First, stride.First, dilation.First);
        var (left, right) = context.Arguments.Padding("Padding", 1, width, kernel.Second, stride.Second, dilation.Second);
        var (reachHeight, reachWidth) = (Reach(context, kernel.First, dilation.First), Reach(context, kernel.Second, dilation.Second));

        // A window that is entirely in the padding has no maximum.
        if (top >= reachHeight || bottom >= reachHeight || left >= reachWidth || right >= reachWidth
            || Misses(height, kernel.First, stride.First, top, dilation.First) || Misses(width, kernel.Second, stride.Second, left, dilation.Second))
            throw context.FailAt("Padding", Rules.PaddingTooLarge, context.Declaration, $"{Math.Max(top, bottom)}x{Math.Max(left, right)}", $"{reachHeight}x{reachWidth}");
        context.Shapes.CheckKernelFits(x, reachHeight - top - bottom, reachWidth - left - right);
        return new(channels, height, width,
            Windows(height, reachHeight, stride.First, top, bottom, up), Windows(width, reachWidth, stride.Second, left, right, up),
            kernel.First, kernel.Second, stride.First, stride.Second, top, left, bottom, right);
    }

    /// <summary>Reads the arguments of a pooling layer of sequences.</summary>
    public static Pool2dGeometry ReadLine(LoweringContext context, Node x, int dilation = 1)
    {
        var kernel = context.Arguments.Positive("kernel");
        var stride = context.Arguments.Positive("Stride", kernel);
        var up = context.Arguments.Boolean("CeilMode", false);
        var (channels, length) = context.Shapes.Sequence(x);
        var (before, after) = context.Arguments.LinePadding("Padding", length, kernel, stride, dilation);
        var reach = Reach(context, kernel, dilation);
        if (before >= reach || after >= reach || Misses(length, kernel, stride, before, dilation))
            throw context.FailAt("Padding", Rules.PaddingTooLarge, context.Declaration, $"{Math.Max(before, after)}", $"{reach}");
        context.Shapes.CheckLineFits(x, reach - before - after);
        return new(channels, 1, length, 1, Windows(length, reach, stride, before, after, up), 1, kernel, 1, stride, 0, before, 0, after) { IsLine = true };
    }

    /// <summary>The size of a window, including gaps.</summary>
    private static int Reach(LoweringContext context, int kernel, int dilation) => context.Shapes.Side(dilation * (kernel - 1L) + 1);

    /// <summary>Whether the pixels of a window that starts in the padding can all miss the image, because of large gaps.</summary>
    private static bool Misses(int size, int kernel, int stride, int before, int dilation)
    {
        for (var start = -before; start < 0; start += stride)
        {
            var inPadding = (dilation - 1 - start) / dilation;
            if (inPadding >= kernel || start + inPadding * dilation >= size)
                return true;
        }

        return false;
    }

    private static int Windows(int size, int reach, int stride, int before, int after, bool up)
    {
        var windows = (size + before + after - reach + (up ? stride - 1 : 0)) / stride + 1;
        // Rounded up, the last window may exceed the end, but has to start before it (as in PyTorch).
        return up && (windows - 1) * stride >= size + before ? windows - 1 : windows;
    }

    public string RuntimeType => "Pool2dShape";

    public RuntimeValue Value
    {
        get
        {
            List<Setting> settings =
            [
                new("Channels", Channels), new("InHeight", InHeight), new("InWidth", InWidth), new("OutHeight", OutHeight), new("OutWidth", OutWidth),
                new("KernelHeight", KernelHeight), new("KernelWidth", KernelWidth), new("StrideHeight", StrideHeight), new("StrideWidth", StrideWidth),
            ];
            foreach (var (name, value) in new[] { ("PadTop", PadTop), ("PadLeft", PadLeft), ("PadBottom", PadBottom), ("PadRight", PadRight) })
                if (value != 0)
                    settings.Add(new(name, value));
            if (!CountIncludePad)
                settings.Add(new("CountIncludePad", false));
            if (Native)
                settings.Add(new("Layout", new RuntimeValue.Member("Layout", DeviceLayout.Nchw16c.Name)));
            return new RuntimeValue.New(RuntimeType, default, settings.ToEquatableArray());
        }
    }

    public override string ToString() =>
        $"{InType.Shape} -> {OutType.Shape} by {KernelHeight}x{KernelWidth} stride {StrideHeight}x{StrideWidth} pad {PadTop},{PadLeft},{PadBottom},{PadRight}{(CountIncludePad ? "" : " without padding")}{(Native ? " native" : "")}";
}
