namespace NetDsl.Onnx.Import;

/// <summary>One argument of a layer that is imported.</summary>
/// <param name="Name">The name of the option; empty for an argument by position.</param>
/// <param name="Value">A whole number, a real number, a truth value, a list of whole numbers, or text that is written as it is.</param>
/// <param name="Usual">The default, with which the argument is left out; null if there is none.</param>
internal sealed record ImportArgument(string Name, object Value, object? Usual = null)
{
    public bool IsUsual => Usual is not null && (Usual.Equals(Value) || Usual is int[] usual && Value is int[] value && usual.SequenceEqual(value));
}

/// <summary>A layer that is imported, or a step on the way to one.</summary>
internal sealed class ImportLayer(string attribute, params IEnumerable<ImportLayer> inputs)
{
    /// <summary>The name of its attribute; <see cref="IsStep"/> if it begins with a hash.</summary>
    public string Attribute { get; } = attribute;

    /// <summary>Whether it is an operation that is part of a layer only together with others.</summary>
    public bool IsStep => Attribute[0] == '#';

    /// <summary>The layers whose outputs it takes.</summary>
    public IReadOnlyList<ImportLayer> Inputs { get; set; } = [.. inputs];

    public ImportLayer X => Inputs[0];

    /// <summary>The shape of a sample of its output, as in this language.</summary>
    public int[] Shape { get; set; } = [];

    public List<ImportArgument> Arguments { get; init; } = [];

    /// <summary>Its parameters by role.</summary>
    public Dictionary<string, (float[] Values, int[] Shape)> Parameters { get; init; } = [];

    /// <summary>The constant of a step.</summary>
    public float[] Constant { get; init; } = [];

    /// <summary>The node of the file, for messages, with the reason why it is not a layer.</summary>
    public string Origin { get; set; } = "";

    /// <summary>The name that it is given in the declaration; null for the usual one.</summary>
    public string? Name { get; set; }

    /// <summary>The number of the node of the file that it was made at, in their order.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Whether it joins paths.</summary>
    public bool IsJoin => Inputs.Count > 1;

    public bool Is(string name) => Attribute == name;

    public object? Argument(string name) => Arguments.Find(argument => argument.Name == name)?.Value;

    /// <summary>Whether a step has a single constant close to a number.</summary>
    public bool HasConstant(double value) => Constant.Length == 1 && Math.Abs(Constant[0] - value) <= 1e-4 * Math.Max(1, Math.Abs(value));
}
