using static NetDsl.Onnx.Import.Layers;

namespace NetDsl.Onnx.Import;

/// <summary>Activations, arithmetic with constants, and joins.</summary>
internal static class ElementwiseOperators
{
    public static readonly Dictionary<string, Func<ImportNode, ImportValue>> All = new()
    {
        ["Dropout"] = node => node.Input(0) is LayerValue x && Rate(node) is > 0 and < 1 and var rate ? Same(x, "Dropout", [rate == 0.5f ? Option("", 0.5, 0.5) : Given((double)rate)]) : node.Input(0)!,
        ["Relu"] = node => Same(node.X, "Relu"),
        ["Sigmoid"] = node => Same(node.X, "Sigmoid"),
        ["Tanh"] = node => Same(node.X, "Tanh"),
        ["Softplus"] = node => Same(node.X, "Softplus"),
        ["Softsign"] = node => Same(node.X, "Softsign"),
        ["Elu"] = node => Same(node.X, "Elu", Option("", (double)node.Real("alpha", 1), 1.0)),
        ["Celu"] = node => Same(node.X, "Celu", Option("", (double)node.Real("alpha", 1), 1.0)),
        ["Selu"] = node => Same(node.X, "Selu"),
        ["LeakyRelu"] = node => Same(node.X, "LeakyRelu", Option("", (double)node.Real("alpha", 0.01f), (double)0.01f)),
        ["HardSigmoid"] = node => Math.Abs(node.Real("alpha", 0.2f) - 1 / 6f) < 1e-6 && node.Real("beta", 0.5f) == 0.5f ? Same(node.X, "Hardsigmoid")
            : throw new ImportException("its alpha is not 1/6, or its beta not 1/2"),
        ["HardSwish"] = node => Same(node.X, "Hardswish"),
        ["Mish"] = node => Same(node.X, "Mish"),
        ["Gelu"] = node => Same(node.X, "Gelu", Option("Approximate", $"\"{node.Text("approximate", "none")}\"", "\"none\"")),
        ["PRelu"] = PRelu,
        ["Clip"] = Clip,
        ["Softmax"] = node => Softmax(node, "Softmax"),
        ["LogSoftmax"] = node => Softmax(node, "LogSoftmax"),
        ["Erf"] = node => Step(node.X, "#Erf"),
        ["Sqrt"] = node => Step(node.X, "#Sqrt"),
        ["Neg"] = node => Scale(node.X, -1),
        ["Pow"] = node => node.Required(1) is { Length: 1 } power ? Step(node.X, "#Pow", power.Floats) : throw new ImportException("its powers differ"),
        ["Add"] = node => Binary(node, "Add"),
        ["Sub"] = node => Binary(node, "Sub"),
        ["Mul"] = node => Binary(node, "Mul"),
        ["Div"] = node => Binary(node, "Div"),
        ["Sum"] = node => Several(node, "Add"),
        ["Max"] = node => Several(node, "Maximum"),
    };

    private static float Rate(ImportNode node) => node.Input(1) is ConstantValue { Tensor.Length: 1 } rate ? rate.Tensor.Floats[0] : node.Real("ratio", 0.5f);

    private static LayerValue PRelu(ImportNode node)
    {
        var (x, slope) = (node.X, node.Required(1));
        var axis = ConstantAxis(x, slope);
        if (axis is not (null or 0))
            throw new ImportException("its slopes are not those of channels");
        var y = Same(x, "PRelu", Option("", slope.Length, 1));
        y.Layer.Parameters["Slope"] = (slope.Floats, [slope.Length]);
        return y;
    }

    private static LayerValue Clip(ImportNode node)
    {
        var (least, most) = node.Opset < 11 ? (node.Real("min", float.NegativeInfinity), node.Real("max", float.PositiveInfinity))
            : (node.Constant(1)?.Floats[0] ?? float.NegativeInfinity, node.Constant(2)?.Floats[0] ?? float.PositiveInfinity);
        return (least, most) switch
        {
            (0, 6) => Same(node.X, "Relu6"),
            (0, >= float.MaxValue) => Same(node.X, "Relu"),
            (> -1e30f, < 1e30f) when least < most => Same(node.X, "Hardtanh", Given((double)least), Given((double)most)),
            _ => throw new ImportException($"the bounds {least} and {most}"),
        };
    }

    private static LayerValue Softmax(ImportNode node, string attribute)
    {
        var x = node.X;
        if (Vector(x) is { } vector)
            return new(new(attribute, vector) { Shape = vector.Shape }, x.Shape);
        // Before version 13 the axes from the given one on are one.
        if (node.Opset < 13 && node.Integer("axis", 1) != x.Shape.Length || Axis(x, node.Integer("axis", node.Opset < 13 ? 1 : -1)) != 0)
            throw new ImportException("a softmax that is not over channels");
        return Same(x, attribute);
    }

    private static ImportValue Several(ImportNode node, string join)
    {
        var values = Enumerable.Range(0, node.InputCount).Select(node.Layer).ToList();
        return values.Count == 1 ? values[0] : Join(values, join);
    }

    private static ImportValue Binary(ImportNode node, string type)
    {
        switch (node.Input(0), node.Input(1))
        {
            case (ConstantValue a, ConstantValue b):
                return ConstantOperators.Combine(type, a.Tensor, b.Tensor);
            case (LayerValue x, ConstantValue b):
                return WithConstant(x, b.Tensor, type);
            case (ConstantValue a, LayerValue x) when type is "Add" or "Mul":
                return WithConstant(x, a.Tensor, type);
            case (ConstantValue a, LayerValue x) when type == "Sub":
                return WithConstant(Scale(x, -1), a.Tensor, "Add");
            case (LayerValue x, LayerValue y):
                return type switch
                {
                    "Add" => Join([x, y], "Add"),
                    "Mul" => Patterns.Product(x, y) ?? Join([x, y], "Multiply"),
                    "Sub" => Patterns.Centered(x, y) ?? Join([x, Scale(y, -1)], "Add"),
                    _ => Patterns.Normalized(x, y) ?? throw new ImportException("a value is divided by another"),
                };
            default:
                throw new ImportException("a constant is divided by a value");
        }
    }

    private static ImportValue WithConstant(LayerValue x, OnnxTensor constant, string type)
    {
        float[] values = type switch
        {
            "Sub" => [.. constant.Floats.Select(value => -value)],
            "Div" => [.. constant.Floats.Select(value => 1 / value)],
            _ => constant.Floats,
        };
        var isSum = type is "Add" or "Sub";
        if (Patterns.Affine(x, constant with { Floats = values }, isSum) is { } affine)
            return affine;
        if (constant.Length == 1)
        {
            // One number may be a bias as well, of a layer with a single output.
            if (isSum && x.Layer.Shape[0] == 1 && ConvolutionOperators.WithBias(x, values) is { } biased)
                return biased;
            return isSum ? values[0] == 0 ? x : Step(x, "#Shift", values) : Scale(x, values[0]);
        }

        if (isSum && ConvolutionOperators.WithUntiedBias(x, constant with { Floats = values }) is { } untied)
            return untied;
        if (ConstantAxis(x, constant) != 0)
            throw new ImportException("a constant changes along rows or columns");
        return isSum
            ? ConvolutionOperators.WithBias(x, values) ?? Patterns.Shifted(x, values)
            : Patterns.Scaled(x, values);
    }

    private static LayerValue Scale(LayerValue x, float factor) =>
        factor == 1 ? x : Patterns.Scaled(x, factor) ?? x with { Layer = new("Scale", x.Layer) { Shape = x.Layer.Shape, Arguments = [Given((double)factor)] } };

    private static LayerValue Join(List<LayerValue> values, string join)
    {
        var largest = values.MaxBy(value => value.Shape.Aggregate(1L, (product, size) => product * size))!;
        var paths = new List<ImportLayer>();
        foreach (var value in values)
        {
            if (value.Shape.SequenceEqual(largest.Shape) && (value.Order ?? []).SequenceEqual(largest.Order ?? []) && value.Layer.Shape.SequenceEqual(largest.Layer.Shape))
                paths.Add(value.Layer);
            else if (join == "Multiply" && largest.Order is null && Vector(value) is { } gate && gate.Shape[0] == largest.Layer.Shape[0] && value.Shape.Length == largest.Shape.Length)
                paths.Add(gate);
            else if (value.Shape.SequenceEqual(largest.Shape) || join == "Multiply" && largest.Order is null && value.Order is null && value.Shape[0] == 1 && value.Shape.Skip(1).SequenceEqual(largest.Shape.Skip(1)))
                paths.Add(Whole(value));
            else
                throw new ImportException($"values of {string.Join(" and ", values.Select(v => string.Join('x', v.Shape)))} are joined");
        }

        if (values.Exists(value => value.Shape.SequenceEqual(largest.Shape) && !(value.Order ?? []).SequenceEqual(largest.Order ?? [])))
            (paths, largest) = ([.. values.Select(Whole)], new(Whole(largest), largest.Shape));
        var made = new ImportLayer(join, paths) { Shape = largest.Layer.Shape };
        return largest with { Layer = Patterns.SqueezeExcite(made) ?? made };
    }
}
