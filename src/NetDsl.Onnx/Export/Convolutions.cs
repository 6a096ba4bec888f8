namespace NetDsl.Onnx.Export;

/// <summary>Convolutions and dense layers.</summary>
internal static class Convolutions
{
    private const float WeightEpsilon = 1e-5f;

    public static readonly Dictionary<string, Func<ExportLayer, string>> All = new()
    {
        ["Conv2d"] = layer => Convolve(layer, 2),
        ["Conv1d"] = layer => Convolve(layer, 1),
        ["ConvTranspose2d"] = layer => Transposed(layer, 2),
        ["ConvTranspose1d"] = layer => Transposed(layer, 1),
        ["Dense"] = Dense,
        ["SqueezeExcite"] = SqueezeExcite,
        ["Shortcut"] = Shortcut,
    };

    private static string Convolve(ExportLayer layer, int axes)
    {
        var (kernel, stride, dilation) = (Sizes(layer, "kernel", axes), Sizes(layer, "Stride", axes, 1), Sizes(layer, "Dilation", axes, 1));
        var (filters, groups) = (layer.Integer("filters"), layer.Integer("Groups", 1));
        var pads = layer.Padding(kernel, stride, dilation);
        var x = layer.X;
        if (layer.Real("PadValue", 0) is not 0 and var border)
        {
            x = layer.Node("Pad", [x, layer.Integers("Pads", [0, 0, .. pads[..axes], 0, 0, .. pads[axes..]]), layer.Number("PadValue", border)]);
            pads = new int[2 * axes];
        }

        var weight = layer.Constant("Weight", Weights(layer, filters, kernel), [filters, layer.Channels / groups, .. kernel]);
        var isUntied = layer.Boolean("UntiedBias", false);
        var bias = isUntied ? null : layer.Parameter("Bias", filters);
        var y = layer.Node("Conv", bias is null ? [x, weight] : [x, weight, bias],
            ("kernel_shape", kernel), ("strides", stride), ("dilations", dilation), ("pads", pads), ("group", groups));
        return isUntied ? layer.Node("Add", [y, layer.Parameter("Bias", layer.Info.Output)!]) : y;
    }

    private static string Transposed(ExportLayer layer, int axes)
    {
        var (kernel, stride, dilation) = (Sizes(layer, "kernel", axes), Sizes(layer, "Stride", axes, 1), Sizes(layer, "Dilation", axes, 1));
        var (filters, groups) = (layer.Integer("filters"), layer.Integer("Groups", 1));
        // Here Padding.Same makes the output larger by the stride.
        int[] pads = layer.Text("Padding", "") == "Same"
            ? [.. kernel.Select((_, i) => Total(i) / 2), .. kernel.Select((_, i) => Total(i) - Total(i) / 2)]
            : layer.Padding(kernel, stride, dilation);
        int[] further = [.. kernel.Select((_, i) => layer.Info.Output[i + 1] - ((layer.Shape[i + 1] - 1) * stride[i] + Reach(i) - pads[i] - pads[i + axes]))];
        var weight = layer.Parameter("Weight", [layer.Channels, filters / groups, .. kernel])!;
        var bias = layer.Parameter("Bias", filters);
        return layer.Node("ConvTranspose", bias is null ? [layer.X, weight] : [layer.X, weight, bias],
            ("kernel_shape", kernel), ("strides", stride), ("dilations", dilation), ("pads", pads), ("output_padding", further), ("group", groups));

        int Reach(int i) => dilation[i] * (kernel[i] - 1) + 1;

        int Total(int i) => Math.Max(Reach(i) - stride[i], 0);
    }

    private static string Dense(ExportLayer layer)
    {
        var units = layer.Integer("units");
        return Product(layer, layer.X, layer.Constant("Weight", Weights(layer, units, null), units, layer.Channels), layer.Parameter("Bias", units));
    }

    private static string SqueezeExcite(ExportLayer layer)
    {
        var hidden = layer.Values("SqueezeBias").Length;
        var means = layer.Node("ReduceMean", layer.X, ("axes", Enumerable.Range(2, layer.Shape.Count - 1).ToArray()), ("keepdims", 0));
        var squeezed = Activated("Activation", "Relu", hidden, Product(layer, means, layer.Parameter("SqueezeWeight", hidden, layer.Channels)!, layer.Parameter("SqueezeBias", hidden)));
        var gates = Activated("Gate", "Sigmoid", layer.Channels, Product(layer, squeezed, layer.Parameter("ExciteWeight", layer.Channels, hidden)!, layer.Parameter("ExciteBias", layer.Channels)));
        return layer.Node("Mul", [layer.X, layer.Reshape(gates, [layer.Channels, .. Enumerable.Repeat(1, layer.Shape.Count - 1)])]);

        string Activated(string option, string usual, int units, string x)
        {
            // The class of an activation, with its defaults.
            var name = layer.Text(option, usual).Split('.')[^1];
            name = name.EndsWith("Attribute", StringComparison.Ordinal) ? name[..^"Attribute".Length] : name;
            return Activations.All.TryGetValue(name, out var export) ? export(layer.Part(x, units)) : throw layer.Cannot($"{option} is {name}, which is not exported as a part of a layer");
        }
    }

    private static string Shortcut(ExportLayer layer)
    {
        var (filters, stride) = (layer.Integer("filters"), layer.Pair("Stride", 1));
        var option = layer.Text("Option", "B");
        if (layer.Channels == filters && stride == (1, 1) && option != "C")
            return layer.X;
        if (option != "A")
        {
            var projected = layer.Node("Conv", [layer.X, layer.Parameter("Weight", filters, layer.Channels, 1, 1)!],
                ("kernel_shape", (int[])[1, 1]), ("strides", (int[])[stride.Rows, stride.Columns]));
            return layer.Boolean("Norm", true) ? Normalizations.BatchNorm(layer, projected, filters, 1e-5) : projected;
        }

        var pixels = layer.Node("Slice", [layer.X, layer.Integers("Starts", 0, 0), layer.Integers("Ends", layer.Shape[1], layer.Shape[2]),
            layer.Integers("Axes", 2, 3), layer.Integers("Steps", stride.Rows, stride.Columns)]);
        return filters == layer.Channels ? pixels
            : layer.Node("Pad", [pixels, layer.Integers("Pads", 0, 0, 0, 0, 0, filters - layer.Channels, 0, 0), layer.Number("Zero", 0)]);
    }

    private static string Product(ExportLayer layer, string x, string weight, string? bias) =>
        layer.Node("Gemm", bias is null ? [x, weight] : [x, weight, bias], ("transB", 1));

    /// <summary>
    /// The weights that the layer computes with: those of connections among zeros, products of two, and standardised ones.
    /// </summary>
    private static float[] Weights(ExportLayer layer, int outputs, int[]? kernel)
    {
        var weights = layer.Values("Weight");
        if (layer.Find("WeightFactor") is { } factors)
            weights = [.. weights.Zip(factors, (weight, factor) => weight * factor)];
        if (kernel is not null && layer.Texts("Connections") is { } rows)
            weights = Scatter(weights, rows, layer.Channels, kernel.Aggregate(1, (product, size) => product * size));
        if (!layer.Boolean("WeightStandardization", false))
            return weights;
        return [.. weights.Chunk(weights.Length / outputs).SelectMany(row =>
        {
            var mean = row.Average(weight => (double)weight);
            var scale = 1 / Math.Sqrt(row.Average(weight => (weight - mean) * (weight - mean)) + WeightEpsilon);
            return row.Select(weight => (float)((weight - mean) * scale));
        })];
    }

    private static float[] Scatter(float[] present, string[] rows, int channels, int taps)
    {
        var all = new float[rows.Length * channels * taps];
        var next = 0;
        for (var filter = 0; filter < rows.Length; filter++)
        {
            foreach (var run in rows[filter].Split(','))
            {
                var ends = run.Split('-').Select(end => int.Parse(end.Trim(), System.Globalization.CultureInfo.InvariantCulture)).ToList();
                for (var channel = ends[0]; channel <= ends[^1]; channel++, next += taps)
                    present.AsSpan(next, taps).CopyTo(all.AsSpan((filter * channels + channel) * taps));
            }
        }

        return all;
    }

    internal static int[] Sizes(ExportLayer layer, string name, int axes, int? usual = null)
    {
        var (rows, columns) = usual is { } size ? layer.Pair(name, size) : layer.Pair(name);
        return axes == 1 ? [rows] : [rows, columns];
    }
}
