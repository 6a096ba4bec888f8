using System.Text.RegularExpressions;
using NetDsl.Generator.Model;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Diagnostics;

/// <summary>
/// Every rule has a page in docs/diagnostics, and the page tells the truth: its first code gives the message it shows, and
/// its last code gives none.
/// </summary>
public class DocumentationTests
{
    public static TheoryData<string> Ids => [.. Rules.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_shows_the_mistake_its_message_and_the_remedy(string id)
    {
        var rule = Rules.All.Single(rule => rule.Id == id);
        var page = File.ReadAllText(Repository.File("docs", "diagnostics", id + ".md")).ReplaceLineEndings("\n");

        page.ShouldStartWith($"# {id}: {rule.Title}\n");
        var message = Regex.Match(page, "```text\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value;
        var severity = rule.IsWarning ? "warning" : "error";
        if (rule == Rules.InternalError)
        {
            message.ShouldMatch($"^{severity} {id}: {Regex.Escape(rule.Message).Replace("\\{0}", ".*").Replace("\\{1}", ".*")}$");
            return;
        }

        var codes = Regex.Matches(page, "```csharp\n(.*?)\n```", RegexOptions.Singleline).Select(match => match.Groups[1].Value).ToList();
        codes.Count.ShouldBeGreaterThanOrEqualTo(2);
        var (wrong, right) = (GeneratorHost.Run(codes[0]), GeneratorHost.Run(codes[^1]));
        string.Join("\n", wrong.Analyze().Select(diagnostic => $"{severity} {diagnostic.Id}: {diagnostic.GetMessage()}")).ShouldBe(message);
        wrong.CompilerErrors.ShouldBeEmpty();
        right.Analyze().ShouldBeEmpty();
        right.CompilerErrors.ShouldBeEmpty();
    }

    [Fact]
    public void The_list_of_pages_is_the_list_of_rules()
    {
        var folder = Repository.File("docs", "diagnostics");
        var expected = string.Join("\n", Rules.All.Select(rule => $"| [{rule.Id}]({rule.Id}.md) | {rule.Title} |"));

        File.ReadAllText(Path.Combine(folder, "README.md")).ReplaceLineEndings("\n").ShouldContain(expected + "\n");
        Directory.GetFiles(folder).Select(Path.GetFileName).Where(name => name!.StartsWith("NDSL", StringComparison.Ordinal)).Order()
            .ShouldBe(Rules.All.Select(rule => rule.Id + ".md"));
    }

    [Fact]
    public void The_release_notes_of_the_analyzer_name_every_rule()
    {
        var folder = Repository.File("src", "NetDsl.Generator");
        var lines = new[] { "AnalyzerReleases.Shipped.md", "AnalyzerReleases.Unshipped.md" }
            .SelectMany(name => File.ReadAllLines(Path.Combine(folder, name)))
            .Where(line => line.StartsWith("NDSL", StringComparison.Ordinal))
            .Select(line => Regex.Replace(line, " +", " "))
            .Order();

        lines.ShouldBe(Rules.All.Select(rule => $"{rule.Id} | NetDsl | {(rule.IsWarning ? "Warning" : "Error")} | {rule.Title}"));
    }
}
