using static NetDsl.Onnx.Import.Layers;

namespace NetDsl.Onnx.Import;

/// <summary>The windows of a convolution or a pool, as a node of the file gives them.</summary>
internal sealed record Windows(int[] Kernel, int[] Stride, int[] Dilation, int[] Before, int[] After)
{
    public bool HasPadding => Before.Concat(After).Any(size => size != 0);

    public static Windows Of(ImportNode node, LayerValue x, int[] kernel)
    {
        var axes = kernel.Length;
        int[] ones = [.. Enumerable.Repeat(1, axes)];
        var (stride, dilation) = (Sizes("strides") ?? ones, Sizes("dilations") ?? ones);
        var pads = Sizes("pads") ?? new int[2 * axes];
        if (stride.Length != axes || dilation.Length != axes || pads.Length != 2 * axes || pads.Any(pad => pad < 0) || stride.Concat(dilation).Concat(kernel).Any(size => size < 1))
            throw new ImportException("its kernel, strides, dilations and pads do not fit together");
        var mode = node.Text("auto_pad", "NOTSET");
        if (mode is "SAME_UPPER" or "SAME_LOWER")
        {
            int[] totals = [.. Enumerable.Range(0, axes).Select(i => Math.Max((((x.Shape[i + 1] + stride[i] - 1) / stride[i]) - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1 - x.Shape[i + 1], 0))];
            int[] small = [.. totals.Select(total => total / 2)], large = [.. totals.Select(total => total - total / 2)];
            return mode == "SAME_UPPER" ? new(kernel, stride, dilation, small, large) : new(kernel, stride, dilation, large, small);
        }

        return new(kernel, stride, dilation, pads[..axes], pads[axes..]);

        int[]? Sizes(string name) => node.Integers(name) is { } values ? [.. values.Select(value => checked((int)value))] : null;
    }

    /// <summary>The size of the output along an axis.</summary>
    public int Size(int axis, int input, bool ceil = false)
    {
        var rest = input + Before[axis] + After[axis] - (Dilation[axis] * (Kernel[axis] - 1) + 1);
        if (rest < 0)
            throw new ImportException("its window is larger than its input");
        var windows = (rest + (ceil ? Stride[axis] - 1 : 0)) / Stride[axis] + 1;
        return ceil && (windows - 1) * Stride[axis] >= input + Before[axis] ? windows - 1 : windows;
    }

    public ImportArgument KernelArgument => Given(Short(Kernel));

    public IEnumerable<ImportArgument> Options(bool ofPool = false) =>
    [
        Option("Stride", Short(Stride), ofPool ? Short(Kernel) : 1),
        Option("Padding", Padding, 0),
        Option("Dilation", Short(Dilation), 1),
    ];

    /// <summary>A number, a pair, or four sides.</summary>
    private object Padding => (Before, After) switch
    {
        _ when Before.Concat(After).Distinct().Count() == 1 => Before[0],
        _ when Before.Length == 1 => (int[])[Before[0], After[0]],
        _ when Before.SequenceEqual(After) => Before,
        _ => (int[])[.. Before, .. After],
    };

    /// <summary>A list of equal numbers as a single number.</summary>
    public static object Short(int[] sizes) => sizes.Distinct().Count() == 1 ? sizes[0] : sizes;
}
