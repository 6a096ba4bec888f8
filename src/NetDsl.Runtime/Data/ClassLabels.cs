namespace NetDsl;

/// <summary>Classes by their names.</summary>
internal static class ClassLabels
{
    /// <summary>The names that occur, in ordinal order.</summary>
    public static string[] Names(IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return [.. labels.Distinct().Order(StringComparer.Ordinal)];
    }

    /// <exception cref="ArgumentException">A label is not among the names, or a name is there twice.</exception>
    public static int[] Numbers(IReadOnlyList<string> labels, IReadOnlyList<string> names)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
            if (!numbers.TryAdd(names[i], i))
                throw new ArgumentException($"The class name '{names[i]}' is there twice.", nameof(names));
        var result = new int[labels.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = numbers.TryGetValue(labels[i], out var number)
                ? number
                : throw new ArgumentException($"The label '{labels[i]}' of sample {i} is not one of the {names.Count} classes.{NearMiss(labels[i], names)}", nameof(labels));
        return result;
    }

    private static string NearMiss(string label, IReadOnlyList<string> names) =>
        names.FirstOrDefault(name => string.Equals(name.Trim(), label.Trim(), StringComparison.OrdinalIgnoreCase)) is { } near ? $" Did you mean '{near}'?" : "";
}
