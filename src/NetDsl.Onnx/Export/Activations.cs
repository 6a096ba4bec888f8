namespace NetDsl.Onnx.Export;

/// <summary>Elementwise functions, softmax, and layers that only training has.</summary>
internal static class Activations
{
    /// <summary>Layers that return their input at inference.</summary>
    private static readonly string[] Identities =
    [
        "Identity", "Dropout", "Dropout1d", "Dropout2d", "AlphaDropout", "GaussianNoise", "Cutout", "DropPath", "ActivityL1", "Sparsity",
    ];

    public static readonly Dictionary<string, Func<ExportLayer, string>> All = new(
        Identities.Select(name => KeyValuePair.Create<string, Func<ExportLayer, string>>(name, layer => layer.X)))
    {
        ["Relu"] = layer => layer.Node("Relu", layer.X),
        ["Relu6"] = layer => Clip(layer, 0, 6),
        ["LeakyRelu"] = layer => layer.Node("LeakyRelu", layer.X, ("alpha", layer.Real("negativeSlope", 0.01))),
        ["RRelu"] = layer => layer.Node("LeakyRelu", layer.X, ("alpha", (layer.Real("lower", 1.0 / 8) + layer.Real("upper", 1.0 / 3)) / 2)),
        ["PRelu"] = layer => layer.Node("PRelu", [layer.X, layer.Parameter("Slope", [layer.Integer("numParameters", 1), .. Enumerable.Repeat(1, layer.Shape.Count - 1)])!]),
        ["Elu"] = layer => layer.Node("Elu", layer.X, ("alpha", layer.Real("alpha", 1))),
        ["Selu"] = layer => layer.Node("Selu", layer.X, ("alpha", 1.67326319217681884765625), ("gamma", 1.05070102214813232421875)),
        ["Celu"] = layer => layer.Node("Celu", layer.X, ("alpha", layer.Real("alpha", 1))),
        ["Softplus"] = Softplus,
        ["SteppedSigmoid"] = SteppedSigmoid,
        ["Mish"] = layer => layer.Node("Mul", [layer.X, layer.Node("Tanh", layer.Node("Softplus", layer.X))]),
        ["Hardswish"] = layer => layer.Node("HardSwish", layer.X),
        ["Hardsigmoid"] = layer => layer.Node("HardSigmoid", layer.X, ("alpha", 1.0 / 6), ("beta", 0.5)),
        ["Sigmoid"] = layer => layer.Node("Sigmoid", layer.X),
        ["LogSigmoid"] = layer => layer.Node("Neg", layer.Node("Softplus", layer.Node("Neg", layer.X))),
        ["Tanh"] = layer => layer.Node("Tanh", layer.X),
        ["Hardtanh"] = layer => Clip(layer, layer.Real("minVal", -1), layer.Real("maxVal", 1)),
        ["Softsign"] = layer => layer.Node("Softsign", layer.X),
        ["Gelu"] = Gelu,
        ["Silu"] = layer => layer.Node("Mul", [layer.X, layer.Node("Sigmoid", layer.X)]),
        ["Softmax"] = layer => layer.Node("Softmax", layer.X, ("axis", 1)),
        ["LogSoftmax"] = layer => layer.Node("LogSoftmax", layer.X, ("axis", 1)),
        ["Scale"] = layer => layer.Node("Mul", [layer.X, layer.Number("Factor", layer.Real("factor", 1))]),
        ["LayerScale"] = layer => layer.Node("Mul", [layer.X, layer.Parameter("Gamma", [layer.Channels, .. Enumerable.Repeat(1, layer.Shape.Count - 1)])!]),
    };

    private static string Clip(ExportLayer layer, double least, double most) =>
        layer.Node("Clip", [layer.X, layer.Number("Min", least), layer.Number("Max", most)]);

    private static string Softplus(ExportLayer layer)
    {
        var beta = layer.Real("beta", 1);
        if (beta == 1)
            return layer.Node("Softplus", layer.X);
        var factor = layer.Number("Beta", beta);
        return layer.Node("Div", [layer.Node("Softplus", layer.Node("Mul", [layer.X, factor])), factor]);
    }

    private static string SteppedSigmoid(ExportLayer layer)
    {
        var units = layer.Integer("units");
        var steps = layer.Constant("Steps", [.. Enumerable.Range(1, units).Select(i => i - 0.5f)], units);
        var sigmoids = layer.Node("Sigmoid", layer.Node("Sub", [layer.Reshape(layer.X, [.. layer.Shape, 1]), steps]));
        return layer.Node("ReduceSum", [sigmoids, layer.Integers("Axes", -1)], ("keepdims", 0));
    }

    private static string Gelu(ExportLayer layer)
    {
        var (half, one) = (layer.Number("Half", 0.5), layer.Number("One", 1));
        string curve;
        if (layer.Text("Approximate", "none") == "tanh")
        {
            var cube = layer.Node("Mul", [layer.Node("Mul", [layer.X, layer.X]), layer.X]);
            var inner = layer.Node("Add", [layer.X, layer.Node("Mul", [cube, layer.Number("Cubic", 0.044715)])]);
            curve = layer.Node("Tanh", layer.Node("Mul", [inner, layer.Number("Scale", Math.Sqrt(2 / Math.PI))]));
        }
        else
        {
            curve = layer.Node("Erf", layer.Node("Div", [layer.X, layer.Number("Root", Math.Sqrt(2))]));
        }

        return layer.Node("Mul", [layer.Node("Mul", [layer.X, layer.Node("Add", [curve, one])]), half]);
    }
}
