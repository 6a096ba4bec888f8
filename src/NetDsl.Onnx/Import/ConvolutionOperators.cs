using static NetDsl.Onnx.Import.Layers;

namespace NetDsl.Onnx.Import;

/// <summary>Convolutions and products with matrices.</summary>
internal static class ConvolutionOperators
{
    public static readonly Dictionary<string, Func<ImportNode, ImportValue>> All = new()
    {
        ["Conv"] = Conv,
        ["ConvTranspose"] = ConvTranspose,
        ["Gemm"] = Gemm,
        ["MatMul"] = node => Product(node.X, Matrix(node.Required(1), isTransposed: false), null),
    };

    /// <summary>The layer with a bias, if it is a convolution or a dense layer without one.</summary>
    public static LayerValue? WithBias(LayerValue x, float[] bias) =>
        x.Layer.Attribute is "Conv1d" or "Conv2d" or "ConvTranspose1d" or "ConvTranspose2d" or "Dense" && !x.Layer.Parameters.ContainsKey("Bias")
            ? With(x, argument => argument.Name == "Bias", [], ("Bias", bias, [bias.Length]))
            : null;

    /// <summary>A convolution without a bias, with one for each pixel of its output; null for other layers and constants.</summary>
    public static LayerValue? WithUntiedBias(LayerValue x, OnnxTensor bias)
    {
        long[] shape = bias.Shape.Length == x.Shape.Length + 1 && bias.Shape[0] == 1 ? bias.Shape[1..] : bias.Shape;
        return x.Layer.Is("Conv2d") && !x.Layer.Parameters.ContainsKey("Bias") && x.Order is null && shape.SequenceEqual(x.Layer.Shape.Select(size => (long)size))
            ? With(x, argument => argument.Name == "Bias", [Option("UntiedBias", true, false)], ("Bias", bias.Floats, x.Layer.Shape))
            : null;
    }

    private static LayerValue Conv(ImportNode node)
    {
        var (x, weight, bias) = (node.X, node.Required(1), node.Constant(2)?.Floats);
        var axes = weight.Shape.Length - 2;
        var groups = (int)node.Integer("group", 1);
        if (axes is not (1 or 2))
            throw new ImportException($"a convolution over {axes} axes");
        var (filters, kernel) = ((int)weight.Shape[0], weight.Shape.Skip(2).Select(size => (int)size).ToArray());
        if (groups == 1 && kernel.All(size => size == 1) && x.Layer.Shape.Length == 1 && Vector(x) is { } vector && vector.Shape[0] == weight.Shape[1])
            return new(Dense(vector, weight.Floats, filters, bias), [filters, .. Enumerable.Repeat(1, axes)]);

        var layer = Whole(x);
        if (layer.Shape.Length != axes + 1 || layer.Shape[0] != weight.Shape[1] * groups)
            throw new ImportException($"weights of shape [{string.Join(", ", weight.Shape)}] do not fit an input of {string.Join('x', layer.Shape)}");
        var windows = Windows.Of(node, x, kernel);
        // Padding by a node of its own is what frameworks write that have no padding in convolutions.
        if (layer.Is("ZeroPad2d") && layer.Argument("") is var border)
        {
            int[] sides = border is int all ? [all, all, all, all] : border is int[] { Length: 2 } pair ? [.. pair, .. pair] : (int[])border!;
            windows = windows with { Before = [.. windows.Before.Zip(sides, (a, b) => a + b)], After = [.. windows.After.Zip(sides[2..], (a, b) => a + b)] };
            layer = layer.X;
        }

        int[] shape = [filters, .. Enumerable.Range(0, axes).Select(i => windows.Size(i, layer.Shape[i + 1]))];
        return Made($"Conv{axes}d", layer, shape, windows, groups, weight, bias, []);
    }

    private static LayerValue ConvTranspose(ImportNode node)
    {
        var (weight, bias, groups) = (node.Required(1), node.Constant(2)?.Floats, (int)node.Integer("group", 1));
        var (axes, layer) = (weight.Shape.Length - 2, Whole(node.X));
        if (axes is not (1 or 2) || layer.Shape.Length != axes + 1 || node.Has("output_shape") || node.Text("auto_pad", "NOTSET") != "NOTSET")
            throw new ImportException("a transposed convolution with an output_shape, automatic padding, or over three axes");
        var windows = Windows.Of(node, node.X, [.. weight.Shape.Skip(2).Select(size => (int)size)]);
        int[] further = node.Integers("output_padding") is { } list ? [.. list.Select(size => (int)size)] : new int[axes];
        var filters = (int)weight.Shape[1] * groups;
        int[] shape = [filters, .. Enumerable.Range(0, axes).Select(i =>
            (layer.Shape[i + 1] - 1) * windows.Stride[i] + windows.Dilation[i] * (windows.Kernel[i] - 1) + 1 + further[i] - windows.Before[i] - windows.After[i])];
        return Made($"ConvTranspose{axes}d", layer, shape, windows, groups, weight, bias, [Option("OutputPadding", Windows.Short(further), 0)]);
    }

    private static LayerValue Made(string attribute, ImportLayer x, int[] shape, Windows windows, int groups, OnnxTensor weight, float[]? bias, IEnumerable<ImportArgument> further)
    {
        var layer = new ImportLayer(attribute, x)
        {
            Shape = shape,
            Arguments = [Given(shape[0]), windows.KernelArgument, .. windows.Options(), .. further, Option("Groups", groups, 1), .. Bias(bias)],
            Parameters = { ["Weight"] = (weight.Floats, [.. weight.Shape.Select(size => (int)size)]) },
        };
        if (bias is not null)
            layer.Parameters["Bias"] = (bias, [bias.Length]);
        return new(layer, shape);
    }

    private static LayerValue Gemm(ImportNode node)
    {
        if (node.Real("alpha", 1) != 1 || node.Real("beta", 1) != 1 && node.InputCount > 2 || node.Integer("transA", 0) != 0)
            throw new ImportException("a product with alpha, beta or transA");
        return Product(node.X, Matrix(node.Required(1), node.Integer("transB", 0) != 0), node.Constant(2)?.Floats);
    }

    /// <summary>A matrix with the outputs first.</summary>
    private static (float[] Values, int Outputs, int Inputs) Matrix(OnnxTensor weight, bool isTransposed)
    {
        if (weight.Shape.Length != 2)
            throw new ImportException($"a product with a constant of shape [{string.Join(", ", weight.Shape)}]");
        var (rows, columns) = ((int)weight.Shape[0], (int)weight.Shape[1]);
        return isTransposed ? (weight.Floats, rows, columns) : (PyTorch.TensorView.Gather(weight.Floats, 0, [columns, rows], [1, columns]), columns, rows);
    }

    private static LayerValue Product(LayerValue x, (float[] Values, int Outputs, int Inputs) matrix, float[]? bias)
    {
        var (values, outputs, inputs) = matrix;
        if (bias is { Length: 1 } && outputs > 1)
            bias = [.. Enumerable.Repeat(bias[0], outputs)];
        if (x.Shape.Length == 1)
        {
            var vector = Vector(x)!;
            return vector.Shape[0] == inputs ? new(Dense(vector, values, outputs, bias), [outputs]) : throw new ImportException($"a product of {inputs} with {vector.Shape[0]} features");
        }

        // A product with the last axis of an image or a sequence is a convolution of one element, with that axis as channels.
        var rank = x.Shape.Length;
        if (x.Order is not { } order || order[^1] != 0)
        {
            var layer = Whole(x);
            int[] first = [rank - 1, .. Enumerable.Range(0, rank - 1)];
            order = [.. Enumerable.Range(1, rank - 1), 0];
            x = new(new("Permute", layer) { Shape = [.. first.Select(axis => layer.Shape[axis])], Arguments = [.. first.Select(axis => Given(axis))] }, x.Shape, order);
        }

        if (x.Layer.Shape[0] != inputs)
            throw new ImportException($"a product of {inputs} with {x.Layer.Shape[0]} channels");
        int[] kernel = [.. Enumerable.Repeat(1, rank - 1)];
        int[] shape = [outputs, .. x.Layer.Shape.Skip(1)];
        var made = Made($"Conv{rank - 1}d", x.Layer, shape, new(kernel, kernel, kernel, new int[rank - 1], new int[rank - 1]), 1, new([outputs, inputs, .. kernel], values, null), bias, []);
        return new(made.Layer, [.. x.Shape[..^1], outputs], order);
    }

    private static ImportLayer Dense(ImportLayer x, float[] weight, int units, float[]? bias)
    {
        var layer = new ImportLayer("Dense", x)
        {
            Shape = [units],
            Arguments = [Given(units), .. Bias(bias)],
            Parameters = { ["Weight"] = (weight, [units, x.Shape[0]]) },
        };
        if (bias is not null)
            layer.Parameters["Bias"] = (bias, [units]);
        return layer;
    }

    private static IEnumerable<ImportArgument> Bias(float[]? bias) => bias is null ? [Option("Bias", false, true)] : [];
}
