namespace NetDsl.CodeFixes;

/// <summary>Source text in titles.</summary>
internal static class Text
{
    private const int Longest = 80;

    /// <summary>A text on one line, without control characters, and not longer than a menu.</summary>
    public static string OneLine(string text)
    {
        var line = PlainText.OneLine(text);
        return line.Length <= Longest ? line : line.Substring(0, Longest - 3) + "...";
    }
}
