using static NetDsl.Onnx.Import.Layers;

namespace NetDsl.Onnx.Import;

/// <summary>Normalisations.</summary>
internal static class NormalizationOperators
{
    public static readonly Dictionary<string, Func<ImportNode, ImportValue>> All = new()
    {
        ["BatchNormalization"] = BatchNormalization,
        ["InstanceNormalization"] = InstanceNormalization,
        ["LayerNormalization"] = LayerNormalization,
        ["LRN"] = LocalResponse,
    };

    public static LayerValue BatchNorm(LayerValue x, double epsilon, (float[] Gamma, float[] Beta, float[] Mean, float[] Variance) values)
    {
        int[] shape = [x.Layer.Shape[0]];
        if (((float[][])[values.Gamma, values.Beta, values.Mean, values.Variance]).Any(list => list.Length != shape[0]))
            throw new ImportException($"its parameters are not those of {shape[0]} channels");
        return x with
        {
            Layer = new("BatchNorm", x.Layer)
            {
                Shape = x.Layer.Shape,
                Arguments = [Option("Epsilon", Rounded(epsilon), 1e-5)],
                Parameters = { ["Gamma"] = (values.Gamma, shape), ["Beta"] = (values.Beta, shape), ["MovingMean"] = (values.Mean, shape), ["MovingVariance"] = (values.Variance, shape) },
            },
        };
    }

    /// <summary>Layer normalisation over axes of the layer.</summary>
    /// <param name="x">The input.</param>
    /// <param name="axes">The axes that are normalised.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="gamma">The factors; null where there are no parameters.</param>
    /// <param name="beta">The shifts; zeros where only factors are given.</param>
    public static LayerValue LayerNorm(LayerValue x, int[] axes, double epsilon, float[]? gamma, float[]? beta)
    {
        axes = [.. axes.Order()];
        var rank = x.Layer.Shape.Length;
        string[] names = rank == 2 ? ["Channels", "Columns"] : ["Channels", "Rows", "Columns"];
        object over = axes.Length == rank ? "Axes.All" : string.Join(" | ", axes.Select(axis => $"Axes.{names[axis]}"));
        var layer = new ImportLayer("LayerNorm", x.Layer)
        {
            Shape = x.Layer.Shape,
            Arguments = [Option("Over", over, "Axes.All"), Option("Epsilon", Rounded(epsilon), 1e-5), Option("Affine", gamma is not null, true)],
            Constant = [.. axes.Select(axis => (float)axis)],
        };
        if (gamma is not null)
        {
            int[] shape = [.. axes.Select(axis => x.Layer.Shape[axis])];
            layer.Parameters["Gamma"] = (gamma, shape);
            layer.Parameters["Beta"] = (beta ?? new float[gamma.Length], shape);
        }

        return x with { Layer = layer };
    }

    /// <summary>A layer normalisation with the factors or shifts that come after it; null if it has them.</summary>
    public static LayerValue? WithParameter(LayerValue x, OnnxTensor constant, bool isSum)
    {
        var layer = x.Layer;
        int[] axes = [.. layer.Constant.Select(axis => (int)axis)];
        var length = axes.Aggregate(1, (product, axis) => product * layer.Shape[axis]);
        var has = layer.Parameters.TryGetValue("Beta", out var beta);
        if (constant.Length != length || isSum != has || has && beta.Values.Any(value => value != 0))
            return null;
        return LayerNorm(x with { Layer = layer.X }, axes, (double)layer.Argument("Epsilon")!, isSum ? layer.Parameters["Gamma"].Values : constant.Floats, isSum ? constant.Floats : null);
    }

    private static LayerValue BatchNormalization(ImportNode node)
    {
        if (node.Integer("training_mode", 0) != 0)
            throw new ImportException("it is in training mode: export the model for inference");
        var x = node.X;
        if (x.Layer.Shape.Length == 1 && Vector(x) is { } vector)
            x = x with { Layer = vector };
        return BatchNorm(x.Order is null ? x : new(Whole(x), x.Shape), node.Real("epsilon", 1e-5f), (node.Required(1).Floats, node.Required(2).Floats, node.Required(3).Floats, node.Required(4).Floats));
    }

    private static LayerValue InstanceNormalization(ImportNode node)
    {
        var (layer, gamma, beta, epsilon) = (Whole(node.X), node.Required(1).Floats, node.Required(2).Floats, Rounded(node.Real("epsilon", 1e-5f)));
        if (layer.Shape.Length == 2 && gamma.All(value => value == 1) && beta.All(value => value == 0))
            return new(new("#InstanceNorm", layer) { Shape = layer.Shape, Constant = [(float)epsilon] }, layer.Shape);
        if (layer.Shape.Length != 3)
            throw new ImportException("only images have a layer InstanceNorm2d");
        int[] shape = [gamma.Length];
        return new(new("InstanceNorm2d", layer)
        {
            Shape = layer.Shape,
            Arguments = [Option("Epsilon", epsilon, 1e-5), new("Affine", true)],
            Parameters = { ["Gamma"] = (gamma, shape), ["Beta"] = (beta, shape) },
        }, layer.Shape);
    }

    private static LayerValue LayerNormalization(ImportNode node)
    {
        var x = node.X;
        var first = node.Integer("axis", -1) is var axis && axis < 0 ? axis + x.Shape.Length : axis - 1;
        int[] axes = [.. Enumerable.Range((int)first, x.Shape.Length - (int)first).Select(i => x.Order?[i] ?? i)];
        if (axes.Length > 1 && !axes.SequenceEqual(axes.Order()))
            throw new ImportException("its axes are in another order than those of the layer");
        return LayerNorm(x, axes, node.Real("epsilon", 1e-5f), node.Required(1).Floats, node.Constant(2)?.Floats);
    }

    private static LayerValue LocalResponse(ImportNode node)
    {
        var size = (int)node.Integer("size", 1);
        if (size % 2 == 0)
            throw new ImportException("its size is even, where ONNX and the layer LocalResponseNorm take different channels");
        return Same(new(Whole(node.X), node.X.Shape), "LocalResponseNorm", Given(size), Option("Alpha", Rounded(node.Real("alpha", 1e-4f)), 1e-4),
            Option("Beta", Rounded(node.Real("beta", 0.75f)), 0.75), Option("K", Rounded(node.Real("bias", 1)), 1.0));
    }

    /// <summary>A float as the short number that was meant: 1e-5 and not 9.999999747378752e-06.</summary>
    internal static double Rounded(double value) => double.Parse(((float)value).ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
