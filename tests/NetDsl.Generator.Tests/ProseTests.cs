using System.Text.RegularExpressions;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests;

/// <summary>Comments and documentation are in plain English and at most 140 columns wide.</summary>
public partial class ProseTests
{
    private const int Width = 140;

    /// <summary>Pages that are not checked: the glossary lists the unwanted words, and the decisions have lines of any width.</summary>
    private static readonly string[] Exempt = ["glossary.md", "decisions.md"];

    [Theory]
    [InlineData("src/NetDsl.Attributes")]
    [InlineData("src/NetDsl.CodeFixes")]
    [InlineData("src/NetDsl.Runtime/Devices")]
    [InlineData("src/NetDsl.Runtime/Equations")]
    [InlineData("src/NetDsl.Runtime/Fitted")]
    [InlineData("src/NetDsl.Runtime/Kernels")]
    [InlineData("src/NetDsl.Runtime.Ilgpu")]
    public void Comments_are_in_plain_English(string folder)
    {
        var comments = Lines(folder, "*.cs").Select(line => line with { Text = Comment().Match(line.Text).Value, IsWhole = line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal) });
        comments.SelectMany(Findings).ShouldBeEmpty();
    }

    /// <summary>Lines with a text may be longer.</summary>
    [Theory]
    [InlineData("src/NetDsl.Attributes")]
    [InlineData("src/NetDsl.Runtime/Checkpoints")]
    [InlineData("src/NetDsl.Runtime/Equations")]
    [InlineData("src/NetDsl.Runtime/Fitted")]
    [InlineData("src/NetDsl.Runtime/Kernels")]
    public void Code_is_at_most_140_columns_wide(string folder) => Lines(folder, "*.cs")
        .Where(line => line.Length > Width && !line.Text.Contains('"'))
        .Select(line => $"{line.Place}: {line.Length} columns")
        .ShouldBeEmpty();

    [Fact]
    public void Words_of_the_glossary_are_used_everywhere() => Lines("src", "*.cs")
        .Where(line => Unwanted().IsMatch(Comment().Match(line.Text).Value))
        .Select(line => line.Place)
        .ShouldBeEmpty();

    [Fact]
    public void Documentation_is_in_plain_English() => Lines("docs", "*.md").SelectMany(Findings).ShouldBeEmpty();

    private static IEnumerable<string> Findings(Line line)
    {
        if (Unwanted().Match(line.Text) is { Success: true } word)
            yield return $"{line.Place}: '{word.Value}'";
        if (line.IsWhole && line.Length > Width)
            yield return $"{line.Place}: {line.Length} columns";
    }

    /// <summary>The lines of all files. Tables and quoted code of a page may be wider than its text.</summary>
    private static IEnumerable<Line> Lines(string folder, string pattern)
    {
        var root = Repository.File(folder.Split('/'));
        foreach (var file in Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(root, file);
            if (Exempt.Contains(name) || name.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
                continue;
            var (number, isCode) = (0, false);
            foreach (var text in File.ReadLines(file))
            {
                // The figures of a page.
                if (text.StartsWith('<'))
                {
                    number++;
                    continue;
                }

                isCode ^= text.StartsWith("```", StringComparison.Ordinal);
                yield return new(text, $"{name}:{++number}", text.Length, !isCode && !text.StartsWith('|'));
            }
        }
    }

    [GeneratedRegex("//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(anew|in vain|spoilt|had best|one's own|worth while|told of|pictures?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Unwanted();

    /// <param name="Text">The prose of the line.</param>
    /// <param name="Place">The file and the number of the line.</param>
    /// <param name="Length">The width of the whole line.</param>
    /// <param name="IsWhole">Whether the whole line is prose, so that its width is checked.</param>
    private readonly record struct Line(string Text, string Place, int Length, bool IsWhole);
}
