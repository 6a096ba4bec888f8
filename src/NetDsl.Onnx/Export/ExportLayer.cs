namespace NetDsl.Onnx.Export;

/// <summary>One layer that is exported: its arguments, the values that it takes, and the graph that its nodes go to.</summary>
internal sealed class ExportLayer(ExportGraph graph, Model model, LayerInfo info, IReadOnlyList<(string Name, IReadOnlyList<int> Shape)> inputs)
{
    public ExportGraph Graph => graph;

    public LayerInfo Info => info;

    /// <summary>The values that it takes, with the shape of a sample.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<int> Shape)> Inputs => inputs;

    /// <summary>Its only input.</summary>
    public string X => inputs[0].Name;

    /// <summary>The shape of a sample of its input.</summary>
    public IReadOnlyList<int> Shape => inputs[0].Shape;

    public int Channels => Shape[0];

    /// <summary>Adds a node whose output is that of the layer, or an intermediate value with a role.</summary>
    public string Node(string type, IEnumerable<string> operands, params (string Name, object Value)[] attributes) =>
        graph.Node(type, info.Name, operands, attributes);

    public string Node(string type, string operand, params (string Name, object Value)[] attributes) => Node(type, [operand], attributes);

    /// <summary>Adds a list of whole numbers.</summary>
    public string Integers(string role, params IEnumerable<int> values) => graph.Integers($"{info.Name}.{role}", [.. values.Select(value => (long)value)]);

    public string Number(string role, double value) => graph.Number($"{info.Name}.{role}", value);

    public string Constant(string role, float[] values, params IEnumerable<int> shape) =>
        graph.Constant($"{info.Name}.{role}", values, [.. shape.Select(size => (long)size)]);

    /// <summary>A value with another shape of a sample.</summary>
    public string Reshape(string x, params IEnumerable<int> sizes) => Node("Reshape", [x, Integers("Shape", [-1, .. sizes])]);

    /// <summary>A value with its axes in another order, the batch included.</summary>
    public string Transpose(string x, params int[] order) => Node("Transpose", x, ("perm", order));

    /// <summary>The values of a parameter; null if the layer has none of that role.</summary>
    public float[]? Find(string role) => model.Parameters.FirstOrDefault(p => p.Name == $"{info.Name}.{role}")?.Read();

    public float[] Values(string role) => Find(role) ?? throw Cannot($"its parameter {role} is missing");

    /// <summary>A parameter as a constant; null if the layer has none of that role.</summary>
    public string? Parameter(string role, params IEnumerable<int> shape) => Find(role) is { } values ? Constant(role, values, shape) : null;

    public bool Has(string name) => Find(name, out _);

    public int Integer(string name, int usual) => Find(name, out var value) ? Convert.ToInt32(value) : usual;

    public int Integer(string name) => Find(name, out var value) ? Convert.ToInt32(value) : throw Cannot($"its argument {name} is missing");

    public double Real(string name, double usual) => Find(name, out var value) ? Convert.ToDouble(value) : usual;

    public bool Boolean(string name, bool usual) => Find(name, out var value) ? (bool)value : usual;

    public string Text(string name, string usual) => Find(name, out var value) ? $"{value}" : usual;

    public (int Rows, int Columns) Pair(string name, int usual) => Find(name, out _) ? Pair(name) : (usual, usual);

    public (int Rows, int Columns) Pair(string name) => List(name) switch
    {
        [var both] => (both, both),
        [var rows, var columns, ..] => (rows, columns),
        _ => throw Cannot($"its argument {name} is missing"),
    };

    /// <summary>A list of whole numbers; a single number is a list of one.</summary>
    public int[] List(string name) => !Find(name, out var value) ? []
        : value is object[] items ? [.. items.SelectMany(item => item is object[] inner ? inner : [item]).Select(Convert.ToInt32)] : [Convert.ToInt32(value)];

    public string[]? Texts(string name) => Find(name, out var value) && value is object[] items ? [.. items.Select(item => $"{item}")] : null;

    /// <summary>The padding before and after each axis: <c>[top, left, bottom, right]</c>, or <c>[before, after]</c> of a sequence.</summary>
    public int[] Padding(int[] kernel, int[] stride, int[] dilation)
    {
        var axes = kernel.Length;
        if (Find("Padding", out var value) && value is string mode)
        {
            int[] totals = [.. Enumerable.Range(0, axes).Select(axis => mode == "Valid" ? 0
                : Math.Max((((Shape[axis + 1] + stride[axis] - 1) / stride[axis]) - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1 - Shape[axis + 1], 0))];
            return [.. totals.Select(total => total / 2), .. totals.Select(total => total - total / 2)];
        }

        return (List("Padding"), axes) switch
        {
            ([], _) => new int[2 * axes],
            ([var all], _) => [.. Enumerable.Repeat(all, 2 * axes)],
            ([var before, var after], 1) => [before, after],
            ([var rows, var columns], _) => [rows, columns, rows, columns],
            (var sides, _) => sides,
        };
    }

    /// <summary>A layer without arguments that is a part of this one and takes a vector.</summary>
    public ExportLayer Part(string x, int length) => new(graph, model, info with { Arguments = [] }, [(x, (int[])[length])]);

    /// <summary>The reason why the layer cannot be exported.</summary>
    public NotSupportedException Cannot(string reason) => new($"{info.Name} [{info.Declaration}]: {reason}");

    private bool Find(string name, out object value)
    {
        value = info.Arguments.FirstOrDefault(argument => argument.Name == name)?.Value!;
        return value is not null;
    }
}
