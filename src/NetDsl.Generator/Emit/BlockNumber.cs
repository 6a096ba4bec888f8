using System.Text.RegularExpressions;

namespace NetDsl.Generator.Emit;

/// <summary>
/// A number in the code of a block, or an object with the sizes of a kernel. Blocks may differ in them and share their code all the same.
/// Until the code is written, a mark stands for it.
/// </summary>
/// <param name="Type">The C# type.</param>
/// <param name="Hint">What it is, for the name of a parameter: <c>channels</c>.</param>
/// <param name="Text">Its value as C#.</param>
/// <param name="Whole">The value, if it is a whole number.</param>
internal sealed record BlockNumber(string Type, string Hint, string Text, long? Whole)
{
    private static readonly Regex Marks = new("\u0001(\\d+)\u0002", RegexOptions.CultureInvariant);

    /// <summary>What stands for the number of that index.</summary>
    public static string Mark(int index) => $"\u0001{index.ToString(CultureInfo.InvariantCulture)}\u0002";

    /// <summary>Replaces the marks of a line by C# expressions, in parentheses where they are part of another expression.</summary>
    public static string Replace(string line, IReadOnlyList<string> expressions) => Marks.Replace(line, match =>
    {
        var expression = expressions[int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)];
        return expression.Contains(' ') && (IsOperator(match.Index - 2) || IsOperator(match.Index + match.Length + 1)) ? $"({expression})" : expression;

        bool IsOperator(int index) => index >= 0 && index < line.Length && line[index] is '*' or '/' or '+' or '-';
    });
}
