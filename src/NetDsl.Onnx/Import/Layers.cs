namespace NetDsl.Onnx.Import;

/// <summary>Makes layers on values.</summary>
internal static class Layers
{
    /// <summary>A layer that keeps the shape of its input, in whatever order its axes are.</summary>
    public static LayerValue Same(LayerValue x, string attribute, params IEnumerable<ImportArgument> arguments) =>
        x with { Layer = new(attribute, x.Layer) { Shape = x.Layer.Shape, Arguments = [.. arguments] } };

    /// <summary>A step that keeps the shape of its input.</summary>
    public static LayerValue Step(LayerValue x, string attribute, params float[] constant) =>
        x with { Layer = new(attribute, x.Layer) { Shape = x.Layer.Shape, Constant = constant } };

    public static ImportArgument Option(string name, object value, object? usual) => new(name, value, usual);

    public static ImportArgument Given(object value) => new("", value);

    /// <summary>The layer of a value in the order and the shape of the file.</summary>
    public static ImportLayer Whole(LayerValue x)
    {
        var layer = x.Layer;
        if (x.Order is { } order)
        {
            int[] shape = [.. order.Select(axis => layer.Shape[axis])];
            layer = new("Permute", layer) { Shape = shape, Arguments = [.. order.Select(axis => Given(axis))] };
        }

        if (!layer.Shape.SequenceEqual(x.Shape) && !layer.IsStep && layer.Shape.SequenceEqual(Trimmed(x.Shape)) && x.Shape.Length > 1)
            return new("Reshape", layer) { Shape = x.Shape, Arguments = [.. x.Shape.Select(size => Given(size))] };
        return layer;
    }

    /// <summary>A value as a vector, if only its first axis has more than one element; otherwise null.</summary>
    public static ImportLayer? Vector(LayerValue x)
    {
        if (x.Order is not null || x.Shape.Skip(1).Any(size => size != 1))
            return null;
        return x.Layer.Shape.Length == 1 ? x.Layer : new("Flatten", x.Layer) { Shape = [x.Layer.Shape[0]] };
    }

    /// <summary>The axis of the layer at an axis of the file, in which the batch counts.</summary>
    public static int Axis(LayerValue x, long axis)
    {
        var at = (int)(axis < 0 ? axis + x.Shape.Length + 1 : axis) - 1;
        if (at < 0 || at >= x.Shape.Length)
            throw new ImportException("it works along the batch");
        return x.Order?[at] ?? at;
    }

    /// <summary>
    /// The axis of the layer along which a constant changes, when it is added to a value or multiplied with it; null for a single number.
    /// </summary>
    public static int? ConstantAxis(LayerValue x, OnnxTensor constant)
    {
        var axes = constant.Shape.Select((size, i) => (Size: size, Axis: x.Shape.Length - constant.Shape.Length + i)).Where(item => item.Size != 1).ToList();
        return axes switch
        {
            [] => null,
            [var (size, axis)] when axis >= 0 && x.Shape[axis] == size => x.Order?[axis] ?? axis,
            _ => throw new ImportException($"a constant of shape [{string.Join(", ", constant.Shape)}] is neither a number nor one number for each channel"),
        };
    }

    /// <summary>The layer with further parameters and other arguments.</summary>
    public static LayerValue With(LayerValue x, Func<ImportArgument, bool> without, IEnumerable<ImportArgument> arguments, params (string Role, float[] Values, int[] Shape)[] parameters)
    {
        var layer = new ImportLayer(x.Layer.Attribute, x.Layer.Inputs)
        {
            Shape = x.Layer.Shape,
            Arguments = [.. x.Layer.Arguments.Where(argument => !without(argument)), .. arguments],
            Parameters = new(x.Layer.Parameters),
            Origin = x.Layer.Origin,
        };
        foreach (var (role, values, shape) in parameters)
            layer.Parameters[role] = (values, shape);
        return x with { Layer = layer };
    }

    private static int[] Trimmed(int[] shape)
    {
        var length = shape.Length;
        while (length > 1 && shape[length - 1] == 1)
            length--;
        return shape[..length];
    }
}
