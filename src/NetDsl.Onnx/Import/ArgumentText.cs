using System.Globalization;

namespace NetDsl.Onnx.Import;

/// <summary>Arguments as C#.</summary>
internal static class ArgumentText
{
    public static string Of(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        int[] list => $"new[] {{ {string.Join(", ", list)} }}",
        double number => ((float)number).ToString("R", CultureInfo.InvariantCulture).Replace("E-0", "e-", StringComparison.Ordinal).Replace("E", "e", StringComparison.Ordinal),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>A layer with its arguments.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="expression">Gives the text that stands in for the next whole number; null for the number.</param>
    public static string Of(ImportLayer layer, Func<string?> expression)
    {
        var parts = new List<string>();
        foreach (var argument in layer.Arguments)
        {
            var text = argument.Value is int ? expression() : null;
            if (text is null && argument.IsUsual)
                continue;
            parts.Add((argument.Name.Length > 0 ? argument.Name + " = " : "") + (text ?? Of(argument.Value)));
        }

        if (layer.Name is not null)
            parts.Add($"Name = \"{layer.Name}\"");
        return parts.Count == 0 ? layer.Attribute : $"{layer.Attribute}({string.Join(", ", parts)})";
    }
}
