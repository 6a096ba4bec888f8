using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>The constants of a pooling layer; the runtime's Pool2dShape.</summary>
public sealed record Pool2dGeometry(
    int Channels, int InHeight, int InWidth, int OutHeight, int OutWidth, int KernelHeight, int KernelWidth,
    int StrideHeight, int StrideWidth, int PadTop, int PadLeft, int PadBottom, int PadRight)
{
    public bool CountIncludePad { get; init; } = true;

    /// <summary>Whether input and output lie in the device's own layout.</summary>
    public bool Native { get; init; }

    /// <summary>Whether it is a pool of sequences: pictures of one row, whose types do not say so.</summary>
    public bool IsLine { get; init; }

    public TensorType InType => IsLine ? TensorType.PerSample(Channels, InWidth) : TensorType.PerSample(Channels, InHeight, InWidth) with { Native = Native };

    public TensorType OutType => IsLine ? TensorType.PerSample(Channels, OutWidth) : TensorType.PerSample(Channels, OutHeight, OutWidth) with { Native = Native };

    /// <summary>Reads a pooling layer's arguments and checks them against its input.</summary>
    public static Pool2dGeometry Read(LayerBuilder builder, Node x) => Read(builder, x, (1, 1));

    /// <summary>The same where the pixels of a window have gaps between them, of which this record knows nothing.</summary>
    public static Pool2dGeometry Read(LayerBuilder builder, Node x, (int First, int Second) dilation)
    {
        var kernel = builder.PositivePair("kernel");
        var stride = builder.PositivePair("Stride", kernel);
        var up = builder.Boolean("CeilMode", false);
        var (channels, height, width) = builder.Picture(x);
        var (top, bottom) = builder.Padding("Padding", 0, height, kernel.First, stride.First, dilation.First);
        var (left, right) = builder.Padding("Padding", 1, width, kernel.Second, stride.Second, dilation.Second);
        var (reachHeight, reachWidth) = (Reach(builder, kernel.First, dilation.First), Reach(builder, kernel.Second, dilation.Second));

        // A window that lies wholly in the padding has no maximum.
        if (top >= reachHeight || bottom >= reachHeight || left >= reachWidth || right >= reachWidth
            || Misses(height, kernel.First, stride.First, top, dilation.First) || Misses(width, kernel.Second, stride.Second, left, dilation.Second))
            throw builder.FailAt("Padding", Rules.PaddingTooLarge, builder.Declaration, $"{Math.Max(top, bottom)}x{Math.Max(left, right)}", $"{reachHeight}x{reachWidth}");
        builder.CheckKernelFits(x, reachHeight - top - bottom, reachWidth - left - right);
        return new(channels, height, width,
            Windows(height, reachHeight, stride.First, top, bottom, up), Windows(width, reachWidth, stride.Second, left, right, up),
            kernel.First, kernel.Second, stride.First, stride.Second, top, left, bottom, right);
    }

    /// <summary>Reads the arguments of a pooling layer of sequences.</summary>
    public static Pool2dGeometry ReadLine(LayerBuilder builder, Node x, int dilation = 1)
    {
        var kernel = builder.Positive("kernel");
        var stride = builder.Positive("Stride", kernel);
        var up = builder.Boolean("CeilMode", false);
        var (channels, length) = builder.Sequence(x);
        var (before, after) = builder.LinePadding("Padding", length, kernel, stride, dilation);
        var reach = Reach(builder, kernel, dilation);
        if (before >= reach || after >= reach || Misses(length, kernel, stride, before, dilation))
            throw builder.FailAt("Padding", Rules.PaddingTooLarge, builder.Declaration, $"{Math.Max(before, after)}", $"{reach}");
        builder.CheckLineFits(x, reach - before - after);
        return new(channels, 1, length, 1, Windows(length, reach, stride, before, after, up), 1, kernel, 1, stride, 0, before, 0, after) { IsLine = true };
    }

    /// <summary>How far a window goes, gaps included.</summary>
    private static int Reach(LayerBuilder builder, int kernel, int dilation) => builder.Side(dilation * (kernel - 1L) + 1);

    /// <summary>Whether the pixels of a window that begins in the padding have gaps so large that the picture falls into one.</summary>
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
        // Rounded up, the last window may hang over the end, but has to start before it (as in PyTorch).
        return up && (windows - 1) * stride >= size + before ? windows - 1 : windows;
    }

    /// <summary>The runtime object, without what has its default value.</summary>
    public string Emit()
    {
        List<string> settings =
        [
            $"Channels = {Channels}", $"InHeight = {InHeight}", $"InWidth = {InWidth}", $"OutHeight = {OutHeight}", $"OutWidth = {OutWidth}",
            $"KernelHeight = {KernelHeight}", $"KernelWidth = {KernelWidth}", $"StrideHeight = {StrideHeight}", $"StrideWidth = {StrideWidth}",
        ];
        foreach (var (name, value) in new[] { ("PadTop", PadTop), ("PadLeft", PadLeft), ("PadBottom", PadBottom), ("PadRight", PadRight) })
            if (value != 0)
                settings.Add($"{name} = {value}");
        if (!CountIncludePad)
            settings.Add("CountIncludePad = false");
        if (Native)
            settings.Add("Layout = Layout.Native");
        return $"new Pool2dShape {{ {string.Join(", ", settings)} }}";
    }

    public override string ToString() =>
        $"{InType.Shape} -> {OutType.Shape} by {KernelHeight}x{KernelWidth} stride {StrideHeight}x{StrideWidth} pad {PadTop},{PadLeft},{PadBottom},{PadRight}{(CountIncludePad ? "" : " without padding")}{(Native ? " native" : "")}";
}
