using static NetDsl.Onnx.Import.Layers;

namespace NetDsl.Onnx.Import;

/// <summary>Layers that files spell out in several nodes, recognised at the last of them.</summary>
internal static class Patterns
{
    /// <summary>The product of a value and a function of it.</summary>
    public static LayerValue? Product(LayerValue a, LayerValue b) => ProductOf(a, b) ?? ProductOf(b, a);

    /// <summary>A value less its mean.</summary>
    public static LayerValue? Centered(LayerValue x, LayerValue mean) =>
        mean.Layer.Is("#Mean") && mean.Layer.X == x.Layer ? Step(x, "#Centered", mean.Layer.Constant) : null;

    /// <summary>A centred value, divided by its standard deviation: layer normalisation.</summary>
    public static LayerValue? Normalized(LayerValue x, LayerValue deviation)
    {
        if (!x.Layer.Is("#Centered") || !deviation.Layer.Is("#Sqrt") || !deviation.Layer.X.Is("#Shift"))
            return null;
        var shift = deviation.Layer.X;
        if (!shift.X.Is("#Mean") || !shift.X.Constant.SequenceEqual(x.Layer.Constant) || !shift.X.X.Is("#Pow") || !shift.X.X.HasConstant(2) || !shift.X.X.X.Is("#Centered") || shift.X.X.X.X != x.Layer.X)
            return null;
        return NormalizationOperators.LayerNorm(x with { Layer = x.Layer.X }, [.. x.Layer.Constant.Select(axis => (int)axis)], shift.Constant[0], null, null);
    }

    /// <summary>The parameters of a normalisation without any.</summary>
    public static LayerValue? Affine(LayerValue x, OnnxTensor constant, bool isSum)
    {
        if (x.Layer.Is("LayerNorm"))
            return NormalizationOperators.WithParameter(x, constant, isSum);
        if (x.Layer.Is("GroupNorm") && constant.Length == x.Layer.Shape[0] && ConstantAxis(x, constant) == 0)
        {
            if (!isSum && !x.Layer.Parameters.ContainsKey("Gamma"))
                return With(x, argument => argument.Name == "Affine", [], ("Gamma", constant.Floats, [constant.Length]), ("Beta", new float[constant.Length], [constant.Length]));
            if (isSum && x.Layer.Parameters.TryGetValue("Beta", out var beta) && beta.Values.All(value => value == 0))
                return With(x, _ => false, [], ("Beta", constant.Floats, [constant.Length]));
        }

        return null;
    }

    /// <summary>A factor for each channel: part of a batch normalisation, or a layer of its own.</summary>
    public static LayerValue Scaled(LayerValue x, float[] factors)
    {
        if (x.Layer.Is("BatchNorm"))
            return With(x, _ => false, [], ("Gamma", Times(x.Layer.Parameters["Gamma"].Values), [factors.Length]), ("Beta", Times(x.Layer.Parameters["Beta"].Values), [factors.Length]));
        var y = Same(x, "LayerScale");
        y.Layer.Parameters["Gamma"] = (factors, [factors.Length]);
        return y;

        float[] Times(float[] values) => [.. values.Zip(factors, (value, factor) => value * factor)];
    }

    /// <summary>A number that is added to each channel: part of a batch normalisation.</summary>
    public static LayerValue Shifted(LayerValue x, float[] shifts)
    {
        if (x.Layer.Is("BatchNorm"))
            return With(x, _ => false, [], ("Beta", [.. x.Layer.Parameters["Beta"].Values.Zip(shifts, (value, shift) => value + shift)], [shifts.Length]));
        var isScaled = x.Layer.Is("LayerScale");
        int[] shape = [shifts.Length];
        float[] gamma = isScaled ? x.Layer.Parameters["Gamma"].Values : [.. Enumerable.Repeat(1f, shifts.Length)];
        // With a mean of 0 and this variance, only gamma and beta remain.
        return NormalizationOperators.BatchNorm(isScaled ? x with { Layer = x.Layer.X } : x, 1e-5,
            (gamma, shifts, new float[shifts.Length], [.. Enumerable.Repeat(1 - 1e-5f, shifts.Length)]));
    }

    /// <summary>A product with a number, which ends some activations.</summary>
    public static LayerValue? Scaled(LayerValue x, float factor)
    {
        var layer = x.Layer;
        if (Is(factor, 1 / 6.0) && layer.Is("Relu6") && layer.X.Is("#Shift") && layer.X.HasConstant(3))
            return Unary(x, layer.X.X, "Hardsigmoid");
        if (Is(factor, 1 / 6.0) && layer.Is("Multiply") && layer.Inputs.Count == 2
            && Other(layer, "Relu6") is var (value, clipped) && clipped.X.Is("#Shift") && clipped.X.HasConstant(3) && clipped.X.X == value)
            return Unary(x, value, "Hardswish");
        if (Is(factor, 0.5) && layer.Is("Multiply") && layer.Inputs.Count == 2 && Other(layer, "#Shift") is var (argument, curve) && IsGelu(curve, argument))
            return Unary(x, argument, "Gelu");
        return null;
    }

    /// <summary>Gates for channels that are computed from their means.</summary>
    public static ImportLayer? SqueezeExcite(ImportLayer product)
    {
        if (!product.Is("Multiply") || product.Inputs.Count != 2)
            return null;
        foreach (var (x, gates) in (Span<(ImportLayer, ImportLayer)>)[(product.Inputs[0], product.Inputs[1]), (product.Inputs[1], product.Inputs[0])])
        {
            if (gates.Attribute is not ("Sigmoid" or "Hardsigmoid") || !gates.X.Is("Dense") || gates.X.X.Attribute is not ("Relu" or "Silu" or "Hardswish" or "Gelu") || !gates.X.X.X.Is("Dense"))
                continue;
            var (excite, squeeze) = (gates.X, gates.X.X.X);
            var (channels, hidden) = (x.Shape[0], squeeze.Shape[0]);
            if (squeeze.X.Attribute is not ("GlobalAvgPool2d" or "GlobalAvgPool1d") || squeeze.X.X != x || !excite.Parameters.ContainsKey("Bias") || !squeeze.Parameters.ContainsKey("Bias"))
                continue;
            return new("SqueezeExcite", x)
            {
                Shape = x.Shape,
                Arguments =
                [
                    channels / Math.Max(1, channels / hidden) == hidden && channels % hidden == 0 ? Option("", channels / hidden, 16) : new("Squeezed", hidden),
                    Option("Activation", $"typeof({gates.X.X.Attribute}Attribute)", "typeof(ReluAttribute)"), Option("Gate", $"typeof({gates.Attribute}Attribute)", "typeof(SigmoidAttribute)"),
                ],
                Parameters =
                {
                    ["SqueezeWeight"] = squeeze.Parameters["Weight"], ["SqueezeBias"] = squeeze.Parameters["Bias"],
                    ["ExciteWeight"] = excite.Parameters["Weight"], ["ExciteBias"] = excite.Parameters["Bias"],
                },
            };
        }

        return null;
    }

    private static LayerValue? ProductOf(LayerValue x, LayerValue gate)
    {
        var (layer, of) = (gate.Layer, x.Layer);
        if (!x.Shape.SequenceEqual(gate.Shape))
            return null;
        if (layer.Is("Sigmoid") && layer.X == of)
            return Unary(x, of, "Silu");
        if (layer.Is("Hardsigmoid") && layer.X == of)
            return Unary(x, of, "Hardswish");
        if (layer.Is("Tanh") && layer.X.Is("Softplus") && layer.X.X == of)
            return Unary(x, of, "Mish");
        // x / 2 * (1 + erf(x / sqrt(2)))
        if (of.Is("Scale") && of.Argument("") is double half && Is(half, 0.5) && IsGelu(layer, of.X))
            return Unary(x, of.X, "Gelu");
        return null;
    }

    private static bool IsGelu(ImportLayer curve, ImportLayer x) =>
        curve.Is("#Shift") && curve.HasConstant(1) && curve.X.Is("#Erf") && curve.X.X.Is("Scale") && curve.X.X.Argument("") is double factor && Is(factor, Math.Sqrt(0.5)) && curve.X.X.X == x;

    private static bool Is(double value, double wanted) => Math.Abs(value - wanted) < 1e-4;

    /// <summary>The two inputs of a product, if the second has an attribute.</summary>
    private static (ImportLayer X, ImportLayer Gate)? Other(ImportLayer product, string attribute) =>
        product.Inputs[1].Is(attribute) ? (product.Inputs[0], product.Inputs[1]) : product.Inputs[0].Is(attribute) ? (product.Inputs[1], product.Inputs[0]) : null;

    private static LayerValue Unary(LayerValue x, ImportLayer of, string attribute) => x with { Layer = new(attribute, of) { Shape = of.Shape } };
}
