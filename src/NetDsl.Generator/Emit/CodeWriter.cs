using System.Text;

namespace NetDsl.Generator.Emit;

/// <summary>Text with indentation. Lines end in \n whatever the machine, so that output is the same everywhere.</summary>
public sealed class CodeWriter
{
    private readonly StringBuilder text = new();
    private int depth;

    public void Line(string line = "")
    {
        if (line.Length > 0)
            text.Append(' ', depth * 4).Append(line);
        text.Append('\n');
    }

    public void Lines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Line(line);
    }

    /// <summary>Writes text of several lines; an end of line behind the last is not doubled.</summary>
    public void Text(string lines)
    {
        var end = lines.Length;
        while (end > 0 && lines[end - 1] == '\n')
            end--;
        // Without indentation, which the types of a network have none of, the text is copied in one piece.
        for (var start = 0; start <= end;)
        {
            var next = depth == 0 ? end : lines.IndexOf('\n', start, end - start) is >= 0 and var found ? found : end;
            if (next > start)
                text.Append(' ', depth * 4).Append(lines, start, next - start);
            text.Append('\n');
            start = next + 1;
        }
    }

    /// <summary>An XML summary on one line.</summary>
    public void Summary(string summary) => Line($"/// <summary>{Escape(summary)}</summary>");

    public void Open(string? header = null)
    {
        if (header is not null)
            Line(header);
        Line("{");
        depth++;
    }

    public void Close(string end = "}")
    {
        // No empty line before the end.
        while (text.Length > 1 && text[text.Length - 1] == '\n' && text[text.Length - 2] == '\n')
            text.Length--;
        depth--;
        Line(end);
    }

    public void Indent() => depth++;

    public void Unindent() => depth--;

    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    /// <summary>A C# string literal.</summary>
    public static string Literal(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t")}\"";

    /// <summary>A name as C# wants it in code.</summary>
    public static string Identifier(string name) => Keywords.Contains(name) ? "@" + name : name;

    private static readonly HashSet<string> Keywords =
    [
        .. """
        abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event
        explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null
        object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string
        struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while
        """.Split(' ', '\n'),
    ];

    /// <summary>A C# float literal.</summary>
    public static string Number(double value) => Spec.FloatText.Of(value);

    public override string ToString() => text.ToString();
}
