namespace NetDsl.Generator.Spec;

/// <summary>
/// The names by which an argument refers to the shape of what comes into its layer: <c>inputs</c> (channels or features), <c>channels</c>,
/// <c>height</c> and <c>width</c>, and <c>length</c> for a sequence. A parameter of the block that has one of these names hides it.
/// </summary>
internal static class InputNames
{
    private static readonly string[][] ByRank = [[], ["inputs"], ["inputs", "length", "channels"], ["inputs", "height", "width", "channels"]];

    /// <summary>The parameters of a block, with the names of any shape.</summary>
    public static IReadOnlyDictionary<string, ArgumentValue> Any(IReadOnlyDictionary<string, ArgumentValue> parameters) =>
        With(With(parameters, [1, 1]), [1, 1, 1]);

    /// <summary>The parameters of a block, with the names of a shape.</summary>
    public static IReadOnlyDictionary<string, ArgumentValue> With(IReadOnlyDictionary<string, ArgumentValue>? parameters, IReadOnlyList<int> sizes)
    {
        var names = new Dictionary<string, ArgumentValue>();
        var words = ByRank[sizes.Count];
        for (var i = 0; i < words.Length; i++)
            names[words[i]] = new IntegerValue(sizes[i < sizes.Count ? i : 0]);
        foreach (var parameter in parameters ?? new Dictionary<string, ArgumentValue>())
            names[parameter.Key] = parameter.Value;
        return names;
    }
}
