using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests;

/// <summary>Every piece of C# in the README and in the documentation compiles, without an error or advice of NetDsl.</summary>
public class SnippetTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, Snippet>> Snippets = new(() => Pages().SelectMany(Read).ToDictionary(snippet => snippet.Place));

    public static TheoryData<string> Places => [.. Snippets.Value.Keys];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_piece_of_a_page_compiles(string place)
    {
        var snippet = Snippets.Value[place];
        // Excerpts of emitted code are compared with what is emitted (ReadmeTests).
        if (snippet.Mark == "excerpt")
            return;

        var host = snippet.Compile();
        host.CompilerErrors.Select(error => error.ToString()).ShouldBeEmpty();
        var findings = string.Join(' ', host.Analyze().Select(finding => $"{finding.Id}: {finding.GetMessage()}"));
        // A page that shows a mistake quotes its message.
        findings.ShouldBe(snippet.Mark.Length == 0 ? "" : snippet.Quote);
        findings.ShouldStartWith(snippet.Mark);
    }

    [Fact]
    public void The_README_has_one_excerpt() => Read(Repository.File("README.md")).Count(snippet => snippet.Mark == "excerpt").ShouldBe(1);

    [Fact]
    public void Only_the_README_has_excerpts() =>
        Snippets.Value.Values.Where(snippet => snippet.Mark == "excerpt").Select(snippet => snippet.Place).ShouldAllBe(place => place.StartsWith("README.md"));

    /// <summary>All pages but those of diagnostics, which have a test of their own.</summary>
    private static IEnumerable<string> Pages() => Directory
        .EnumerateFiles(Repository.File("docs"), "*.md", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "diagnostics")
        .Append(Repository.File("README.md"))
        .Order();

    private static IEnumerable<Snippet> Read(string file) =>
        Snippet.Of(Path.GetRelativePath(Repository.File(), file).Replace('\\', '/'), File.ReadAllText(file));
}
