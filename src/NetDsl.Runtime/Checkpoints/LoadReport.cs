namespace NetDsl;

/// <summary>The result of loading a file into a network: each parameter, and each tensor of the file, is in one of the lists.</summary>
/// <param name="Loaded">Parameters that the file had, in order of declaration.</param>
/// <param name="Missing">Parameters that the file lacks; they stay as they were.</param>
/// <param name="Unexpected">Tensors of the file that the network has no parameter for; they are ignored.</param>
/// <param name="Mismatched">Parameters that the file has in another shape, or in a type that cannot be converted; they stay as they
/// were.</param>
public sealed record LoadReport(
    IReadOnlyList<string> Loaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<ParameterMismatch> Mismatched)
{
    /// <summary>Whether every parameter was loaded and nothing was left over.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + Mismatched.Count == 0;

    /// <summary>The number of loaded parameters, and the names of all others, line by line.</summary>
    public override string ToString()
    {
        var lines = new List<string> { $"{Loaded.Count} loaded" };
        if (Missing.Count > 0)
            lines.Add($"{Missing.Count} missing: {string.Join(", ", Missing)}");
        if (Unexpected.Count > 0)
            lines.Add($"{Unexpected.Count} unexpected: {string.Join(", ", Unexpected)}");
        if (Mismatched.Count > 0)
            lines.Add($"{Mismatched.Count} mismatched: {string.Join("; ", Mismatched)}");
        return string.Join('\n', lines);
    }
}

/// <summary>A parameter that a file has in another form.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Shape">Its shape in the network.</param>
/// <param name="FileShape">Its shape in the file.</param>
/// <param name="FileType">Its type in the file, as the format names it: <c>F32</c>.</param>
public sealed record ParameterMismatch(string Name, IReadOnlyList<int> Shape, IReadOnlyList<long> FileShape, string FileType)
{
    /// <summary>The difference as a sentence.</summary>
    public override string ToString() => Text(FileShape) == Text(Shape)
        ? $"{Name} is of type {FileType} in the file, which cannot be converted to 32-bit floats"
        : $"{Name} is {Text(FileShape)} in the file, but {Text(Shape)} in the network";

    private static string Text<T>(IReadOnlyList<T> shape) => shape.Count == 0 ? "a scalar" : string.Join('x', shape);
}
