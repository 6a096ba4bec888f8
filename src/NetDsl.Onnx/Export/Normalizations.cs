namespace NetDsl.Onnx.Export;

/// <summary>Normalisation layers, and the transforms of inputs.</summary>
internal static class Normalizations
{
    public static readonly Dictionary<string, Func<ExportLayer, string>> All = new()
    {
        ["BatchNorm"] = layer => BatchNorm(layer, layer.X, layer.Channels, layer.Real("Epsilon", 1e-5)),
        ["LayerNorm"] = LayerNorm,
        ["RmsNorm"] = RmsNorm,
        ["GroupNorm"] = GroupNorm,
        ["InstanceNorm2d"] = layer => layer.Node("InstanceNormalization", [layer.X, Gamma(layer, layer.Channels), Beta(layer, layer.Channels)], ("epsilon", layer.Real("Epsilon", 1e-5))),
        ["LocalResponseNorm"] = LocalResponseNorm,
        ["Standardize"] = Standardize,
        ["Whiten"] = Whiten,
    };

    public static string BatchNorm(ExportLayer layer, string x, int channels, double epsilon) => layer.Node("BatchNormalization",
        [x, Gamma(layer, channels), Beta(layer, channels), layer.Parameter("MovingMean", channels)!, layer.Parameter("MovingVariance", channels)!], ("epsilon", epsilon));

    private static string Gamma(ExportLayer layer, int length) => layer.Parameter("Gamma", length) ?? layer.Constant("Gamma", [.. Enumerable.Repeat(1f, length)], length);

    private static string Beta(ExportLayer layer, int length) => layer.Parameter("Beta", length) ?? layer.Constant("Beta", new float[length], length);

    private static string LayerNorm(ExportLayer layer) => AlongLastAxes(layer, (x, shape) =>
    {
        var length = shape.Aggregate(1, (product, size) => product * size);
        var gamma = layer.Parameter("Gamma", shape) ?? layer.Constant("Gamma", [.. Enumerable.Repeat(1f, length)], shape);
        var beta = layer.Parameter("Beta", shape);
        return layer.Node("LayerNormalization", beta is null ? [x, gamma] : [x, gamma, beta], ("axis", -shape.Length), ("epsilon", layer.Real("Epsilon", 1e-5)));
    });

    private static string RmsNorm(ExportLayer layer) => AlongLastAxes(layer, (x, shape) =>
    {
        var squares = layer.Node("ReduceMean", layer.Node("Mul", [x, x]), ("axes", Enumerable.Range(-shape.Length, shape.Length).ToArray()), ("keepdims", 1));
        var root = layer.Node("Sqrt", layer.Node("Add", [squares, layer.Number("Epsilon", layer.Real("Epsilon", 1.1920929e-7))]));
        var y = layer.Node("Div", [x, root]);
        return layer.Parameter("Gamma", shape) is { } gamma ? layer.Node("Mul", [y, gamma]) : y;
    });

    /// <summary>Applies a normalisation of the last axes to the axes that the layer names.</summary>
    private static string AlongLastAxes(ExportLayer layer, Func<string, int[], string> normalize)
    {
        var rank = layer.Shape.Count;
        var flags = layer.Text("Over", "All") switch
        {
            "All" or "7" => (1 << rank) - 1,
            "Channels" => 1,
            "Rows" => 2,
            "Columns" => rank == 2 ? 2 : 4,
            var number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) is var bits && rank == 2 ? bits & 1 | (bits & 4) >> 1 : bits,
        };
        int[] over = [.. Enumerable.Range(0, rank).Where(axis => (flags >> axis & 1) != 0)];
        int[] order = [.. Enumerable.Range(0, rank).Except(over), .. over];
        int[] shape = [.. over.Select(axis => layer.Shape[axis])];
        if (order.SequenceEqual(Enumerable.Range(0, rank)))
            return normalize(layer.X, shape);
        var y = normalize(layer.Transpose(layer.X, [0, .. order.Select(axis => axis + 1)]), shape);
        return layer.Transpose(y, [0, .. Enumerable.Range(0, rank).Select(axis => Array.IndexOf(order, axis) + 1)]);
    }

    private static string GroupNorm(ExportLayer layer)
    {
        var groups = layer.Integer("groups");
        var grouped = layer.Reshape(layer.X, groups, layer.Shape.Aggregate(1, (product, size) => product * size) / groups);
        var ones = layer.Constant("Ones", [.. Enumerable.Repeat(1f, groups)], groups);
        var normalized = layer.Reshape(
            layer.Node("InstanceNormalization", [grouped, ones, layer.Constant("Zeros", new float[groups], groups)], ("epsilon", layer.Real("Epsilon", 1e-5))), layer.Shape);
        int[] shape = [layer.Channels, .. Enumerable.Repeat(1, layer.Shape.Count - 1)];
        if (layer.Parameter("Gamma", shape) is not { } gamma)
            return normalized;
        return layer.Node("Add", [layer.Node("Mul", [normalized, gamma]), layer.Parameter("Beta", shape)!]);
    }

    private static string LocalResponseNorm(ExportLayer layer)
    {
        var size = layer.Integer("size");
        var (alpha, beta, k) = (layer.Real("Alpha", 1e-4), layer.Real("Beta", 0.75), layer.Real("K", 1));
        if (size % 2 == 1)
            return layer.Node("LRN", layer.X, ("size", size), ("alpha", alpha), ("beta", beta), ("bias", k));

        // ONNX has the additional channel of an even size after, PyTorch and this language before.
        var squares = layer.Reshape(layer.Node("Mul", [layer.X, layer.X]), 1, layer.Channels, layer.Shape[1] * layer.Shape[2]);
        var means = layer.Node("AveragePool", squares, ("kernel_shape", (int[])[size, 1]), ("pads", (int[])[size / 2, 0, (size - 1) / 2, 0]), ("count_include_pad", 1));
        var sums = layer.Node("Add", [layer.Node("Mul", [layer.Reshape(means, layer.Shape), layer.Number("Alpha", alpha)]), layer.Number("K", k)]);
        return layer.Node("Div", [layer.X, layer.Node("Pow", [sums, layer.Number("Beta", beta)])]);
    }

    private static string Standardize(ExportLayer layer)
    {
        var perElement = layer.Boolean("PerElement", false);
        int[] shape = perElement ? [.. layer.Shape] : [layer.Channels, .. Enumerable.Repeat(1, layer.Shape.Count - 1)];
        var deviation = Fitted(layer, "Deviation");
        return layer.Node("Div", [layer.Node("Sub", [layer.X, layer.Parameter("Mean", shape)!]), layer.Constant("Deviation", deviation, shape)]);
    }

    private static string Whiten(ExportLayer layer)
    {
        var features = layer.Shape.Aggregate(1, (product, size) => product * size);
        var matrix = Fitted(layer, "Matrix");
        var centered = layer.Node("Sub", [layer.Reshape(layer.X, features), layer.Parameter("Mean", features)!]);
        var y = layer.Node("Gemm", [centered, layer.Constant("Matrix", matrix, matrix.Length / features, features)], ("transB", 1));
        return layer.Text("Method", "Zca") == "Zca" && layer.Shape.Count > 1 ? layer.Reshape(y, layer.Shape) : y;
    }

    private static float[] Fitted(ExportLayer layer, string role) =>
        layer.Values(role) is var values && values.AsSpan().ContainsAnyExcept(0) ? values
            : throw new InvalidOperationException($"{layer.Info.Name} is not fitted. Call AdaptAsync with the training data, or load a model that was fitted, before the network is exported.");
}
