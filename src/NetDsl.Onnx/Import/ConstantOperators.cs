namespace NetDsl.Onnx.Import;

/// <summary>Constants, and the arithmetic of shapes that exporters write for <c>view</c> and <c>flatten</c>.</summary>
internal static class ConstantOperators
{
    public static readonly Dictionary<string, Func<ImportNode, ImportValue>> All = new()
    {
        ["Constant"] = Constant,
        ["ConstantOfShape"] = ConstantOfShape,
        ["Shape"] = node => new ConstantValue(OnnxTensor.Of([ImportValue.Batch, .. node.X.Shape.Select(size => (long)size)])),
        ["Identity"] = node => node.Input(0)!,
        ["Cast"] = Cast,
        ["Range"] = node => new ConstantValue(OnnxTensor.Of(Range(node.Required(0), node.Required(1), node.Required(2)))),
    };

    /// <summary>Elementwise arithmetic of constants.</summary>
    public static ConstantValue Combine(string type, OnnxTensor a, OnnxTensor b)
    {
        var shape = a.Length >= b.Length ? a.Shape : b.Shape;
        if (a.Length != b.Length && a.Length != 1 && b.Length != 1)
            throw new ImportException("two constants of different shapes are combined");
        if (a.Integers is { } first && b.Integers is { } second)
        {
            if (first.Concat(second).Contains(ImportValue.Batch))
                throw new ImportException("the size of the batch is calculated with");
            return new(Whole(shape, Each(first, second, (x, y) => type switch { "Add" => x + y, "Sub" => x - y, "Mul" => x * y, _ => y == 0 ? 0 : x / y })));
        }

        return new(new(shape, Each(a.Floats, b.Floats, (x, y) => type switch { "Add" => x + y, "Sub" => x - y, "Mul" => x * y, _ => x / y }), null));
    }

    public static OnnxTensor Whole(long[] shape, long[] values) => new(shape, Array.ConvertAll(values, value => (float)value), values);

    /// <summary>The constant with another shape.</summary>
    public static ConstantValue Reshaped(OnnxTensor tensor, IEnumerable<long> shape)
    {
        long[] sizes = [.. shape];
        var open = Array.IndexOf(sizes, -1);
        if (open >= 0)
            sizes[open] = tensor.Length / Math.Max(1, sizes.Where(size => size > 0).Aggregate(1L, (product, size) => product * size));
        return sizes.Aggregate(1L, (product, size) => product * size) == tensor.Length ? new(tensor with { Shape = sizes })
            : throw new ImportException("a constant does not fit its new shape");
    }

    /// <summary>Some elements of a list.</summary>
    public static ConstantValue Selected(OnnxTensor tensor, IEnumerable<long> indices, bool isScalar = false)
    {
        if (tensor.Shape.Length != 1)
            throw new ImportException("a part of a constant with several axes is taken");
        int[] at = [.. indices.Select(index => (int)(index < 0 ? index + tensor.Length : index))];
        return new(new(isScalar ? [] : [at.Length], [.. at.Select(i => tensor.Floats[i])], tensor.Integers is { } integers ? [.. at.Select(i => integers[i])] : null));
    }

    private static ConstantValue Constant(ImportNode node)
    {
        if (node.Tensor("value") is { } tensor)
            return new(tensor);
        if (node.Integers("value_ints") is { } integers)
            return new(OnnxTensor.Of(integers));
        if (node.Has("value_int"))
            return new(Whole([], [node.Integer("value_int", 0)]));
        if (node.Has("value_float"))
            return new(new([], [node.Real("value_float", 0)], null));
        throw new ImportException("a constant of an unknown kind");
    }

    private static ConstantValue ConstantOfShape(ImportNode node)
    {
        long[] shape = node.Required(0).Integers ?? throw new ImportException("its shape is not of whole numbers");
        // One number for all samples of a batch, such as an initial state of zeros.
        if (shape.Contains(ImportValue.Batch))
            return new(node.Tensor("value") is { } given ? given with { Shape = [] } : new([], [0], null));
        var length = shape.Aggregate(1L, (product, size) => checked(product * size));
        if (shape.Any(size => size < 0) || length > 1 << 28)
            throw new ImportException($"its shape is [{string.Join(", ", shape)}]");
        var value = node.Tensor("value") ?? new([1], [0], null);
        return new(new(shape, [.. Enumerable.Repeat(value.Floats[0], (int)length)], value.Integers is { } integers ? [.. Enumerable.Repeat(integers[0], (int)length)] : null));
    }

    private static ImportValue Cast(ImportNode node) => node.Input(0) switch
    {
        ConstantValue { Tensor: var tensor } when node.Integer("to", 1) is 6 or 7 => new ConstantValue(Whole(tensor.Shape, tensor.Integers ?? Array.ConvertAll(tensor.Floats, value => (long)value))),
        ConstantValue { Tensor: var tensor } => new ConstantValue(tensor with { Integers = null }),
        LayerValue value when node.Integer("to", 1) == 1 => value,
        _ => throw new ImportException("values are converted to another type"),
    };

    private static long[] Range(OnnxTensor start, OnnxTensor end, OnnxTensor step)
    {
        var numbers = new List<long>();
        for (var i = (long)start.Floats[0]; i < end.Floats[0] && numbers.Count < 1 << 20; i += Math.Max(1, (long)step.Floats[0]))
            numbers.Add(i);
        return [.. numbers];
    }

    private static T[] Each<T>(T[] a, T[] b, Func<T, T, T> combine) =>
        [.. Enumerable.Range(0, Math.Max(a.Length, b.Length)).Select(i => combine(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]))];
}
