using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Onnx.Export;

/// <summary>Pooling layers.</summary>
internal static class Pools
{
    public static readonly Dictionary<string, Func<ExportLayer, string>> All = new()
    {
        ["MaxPool2d"] = layer => Largest(layer, 2),
        ["MaxPool1d"] = layer => Largest(layer, 1),
        ["AvgPool2d"] = layer => Average(layer, 2),
        ["AvgPool1d"] = layer => Average(layer, 1),
        ["GlobalAvgPool2d"] = layer => layer.Node("ReduceMean", layer.X, ("axes", (int[])[2, 3]), ("keepdims", 0)),
        ["GlobalAvgPool1d"] = layer => layer.Node("ReduceMean", layer.X, ("axes", (int[])[2]), ("keepdims", 0)),
        ["GlobalMaxPool2d"] = layer => layer.Node("ReduceMax", layer.X, ("axes", (int[])[2, 3]), ("keepdims", 0)),
        ["AdaptiveAvgPool2d"] = layer => Resample(layer, Taps.Means(layer.Shape[1], layer.Info.Output[1]), Taps.Means(layer.Shape[2], layer.Info.Output[2])),
        ["AdaptiveMaxPool2d"] = AdaptiveMax,
        ["LpPool2d"] = Lp,
        ["Maxout"] = layer => layer.Node("ReduceMax", layer.Reshape(layer.X, [layer.Channels / layer.Integer("pieces"), layer.Integer("pieces"), .. layer.Shape.Skip(1)]),
            ("axes", (int[])[2]), ("keepdims", 0)),
    };

    /// <summary>A linear map of the rows and of the columns of each plane: a product with a matrix on each side.</summary>
    public static string Resample(ExportLayer layer, Taps rows, Taps columns)
    {
        var wide = layer.Node("MatMul", [layer.X, layer.Constant("Columns", Matrix(columns, isTransposed: true), columns.InSize, columns.OutSize)]);
        return layer.Node("MatMul", [layer.Constant("Rows", Matrix(rows, isTransposed: false), rows.OutSize, rows.InSize), wide]);
    }

    private static float[] Matrix(Taps taps, bool isTransposed)
    {
        var matrix = new float[taps.InSize * taps.OutSize];
        for (var output = 0; output < taps.OutSize; output++)
            for (var tap = taps.Starts[output]; tap < taps.Starts[output + 1]; tap++)
                matrix[isTransposed ? taps.Inputs[tap] * taps.OutSize + output : output * taps.InSize + taps.Inputs[tap]] += taps.Weights[tap];
        return matrix;
    }

    private static string Largest(ExportLayer layer, int axes)
    {
        var (kernel, stride, dilation, pads) = Window(layer, axes);
        return layer.Node("MaxPool", layer.X, ("kernel_shape", kernel), ("strides", stride), ("dilations", dilation), ("pads", Overhanging(layer, kernel, stride, dilation, pads)));
    }

    private static string Average(ExportLayer layer, int axes)
    {
        var (kernel, stride, dilation, pads) = Window(layer, axes);
        var all = Overhanging(layer, kernel, stride, dilation, pads);
        var x = layer.X;
        var includesPad = layer.Boolean("CountIncludePad", true);
        // The padding counts, but not what a window has beyond it.
        if (includesPad && !all.SequenceEqual(pads))
        {
            if (pads.Any(pad => pad > 0))
                x = layer.Node("Pad", [x, layer.Integers("Pads", [0, 0, .. pads[..axes], 0, 0, .. pads[axes..]])]);
            all = [.. all.Zip(pads, (whole, pad) => whole - pad)];
            includesPad = false;
        }

        return layer.Node("AveragePool", x, ("kernel_shape", kernel), ("strides", stride), ("pads", all), ("count_include_pad", includesPad ? 1 : 0));
    }

    private static string Lp(ExportLayer layer)
    {
        var (kernel, stride, dilation, pads) = Window(layer, 2);
        var p = layer.Real("p", 2);
        var powers = layer.Node("Pow", [layer.Node("Abs", layer.X), layer.Number("P", p)]);
        var means = layer.Node("AveragePool", powers, ("kernel_shape", kernel), ("strides", stride), ("pads", Overhanging(layer, kernel, stride, dilation, pads)), ("count_include_pad", 1));
        var sums = layer.Node("Mul", [means, layer.Number("Count", kernel[0] * kernel[1])]);
        return layer.Node("Pow", [sums, layer.Number("Root", 1 / p)]);
    }

    /// <summary>Windows of several sizes are laid out next to each other first, all as large as the largest.</summary>
    private static string AdaptiveMax(ExportLayer layer)
    {
        int[] kernel = [.. Enumerable.Range(1, 2).Select(axis => Enumerable.Range(0, layer.Info.Output[axis]).Max(i => Window(axis, i).Count))];
        var x = layer.X;
        foreach (var axis in (int[])[1, 2])
        {
            var indices = Enumerable.Range(0, layer.Info.Output[axis]).SelectMany(i => Window(axis, i) is var window
                ? Enumerable.Range(0, kernel[axis - 1]).Select(k => window.First + Math.Min(k, window.Count - 1)) : []);
            x = layer.Node("Gather", [x, layer.Integers("Indices", indices)], ("axis", axis + 1));
        }

        return layer.Node("MaxPool", x, ("kernel_shape", kernel), ("strides", kernel));

        (int First, int Count) Window(int axis, int i)
        {
            var (size, windows) = (layer.Shape[axis], layer.Info.Output[axis]);
            var first = (int)((long)i * size / windows);
            return (first, (int)(((i + 1L) * size + windows - 1) / windows) - first);
        }
    }

    private static (int[] Kernel, int[] Stride, int[] Dilation, int[] Pads) Window(ExportLayer layer, int axes)
    {
        var kernel = Convolutions.Sizes(layer, "kernel", axes);
        var stride = layer.Has("Stride") ? Convolutions.Sizes(layer, "Stride", axes) : kernel;
        var dilation = Convolutions.Sizes(layer, "Dilation", axes, 1);
        return (kernel, stride, dilation, layer.Padding(kernel, stride, dilation));
    }

    /// <summary>
    /// The padding with what the last window has beyond it. With CeilMode there is such a part; written as padding, it means the same to every
    /// reader.
    /// </summary>
    private static int[] Overhanging(ExportLayer layer, int[] kernel, int[] stride, int[] dilation, int[] pads)
    {
        var axes = kernel.Length;
        return [.. pads[..axes], .. kernel.Select((size, i) =>
            Math.Max(pads[axes + i], (layer.Info.Output[i + 1] - 1) * stride[i] + dilation[i] * (size - 1) + 1 - layer.Shape[i + 1] - pads[i]))];
    }
}
