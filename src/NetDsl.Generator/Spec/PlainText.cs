using System.Text;

namespace NetDsl.Generator.Spec;

/// <summary>Source text in messages and titles, which editors show on one line.</summary>
public static class PlainText
{
    /// <summary>The text with each run of white space as one blank, and without control characters, which would break the line.</summary>
    public static string OneLine(string text)
    {
        if (!text.Any(c => IsBreak(c) || char.IsControl(c)) && !text.Contains("  "))
            return text;
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
            if (!IsBreak(c) && c != ' ')
                line.Append(char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format ? '�' : c);
            else if (line.Length > 0 && line[line.Length - 1] != ' ')
                line.Append(' ');
        return line.ToString().TrimEnd();
    }

    private static bool IsBreak(char c) => c is '\r' or '\n' or '\t' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029';
}
