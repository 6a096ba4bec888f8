using System.Text.RegularExpressions;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests;

/// <summary>Every piece of C# in the README and in the documentation compiles, without an error or advice of NetDsl.</summary>
public partial class SnippetTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, Snippet>> Snippets = new(() => Pages().SelectMany(Read).ToDictionary(snippet => snippet.Place));

    public static TheoryData<string> Places => [.. Snippets.Value.Keys];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_piece_of_a_page_compiles(string place)
    {
        var snippet = Snippets.Value[place];
        if (snippet.Mark == "excerpt")
        {
            CheckExcerpt(snippet.Code);
            return;
        }

        var host = snippet.Compile();
        host.CompilerErrors.Select(error => error.ToString()).ShouldBeEmpty();
        var findings = string.Join(' ', host.Analyze().Select(finding => $"{finding.Id}: {finding.GetMessage()}"));
        // A page that shows a mistake quotes its message.
        findings.ShouldBe(snippet.Mark.Length == 0 ? "" : snippet.Quote);
        findings.ShouldStartWith(snippet.Mark);
    }

    /// <summary>Code that a page shows as emitted is emitted for LeNet-5.</summary>
    private static void CheckExcerpt(string code)
    {
        var emitted = Normalize(File.ReadAllText(Repository.File("tests", "NetDsl.Generator.Tests", "Emit", "EmissionTests.What_is_emitted.LeNet5.verified.cs")));
        foreach (var piece in code.Split("\n\n"))
            emitted.ShouldContain(Normalize(piece));
    }

    /// <summary>The text without indentation and alignment.</summary>
    private static string Normalize(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Trim().Split('\n').Select(line => Spaces().Replace(line.Trim(), " ")));

    /// <summary>All pages but those of diagnostics, which have a test of their own.</summary>
    private static IEnumerable<string> Pages() => Directory
        .EnumerateFiles(Repository.File("docs"), "*.md", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "diagnostics")
        .Append(Repository.File("README.md"))
        .Order();

    private static IEnumerable<Snippet> Read(string file) =>
        Snippet.Of(Path.GetRelativePath(Repository.File(), file).Replace('\\', '/'), File.ReadAllText(file));

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
