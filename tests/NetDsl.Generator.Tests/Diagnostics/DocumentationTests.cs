using System.Text.RegularExpressions;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Diagnostics;

/// <summary>
/// Each rule has a page in docs/diagnostics. The first code of the page produces the message on the page, and its last code produces none.
/// </summary>
public class DocumentationTests
{
    public static TheoryData<string> Ids => [.. NetDsl.Testing.Exhaustive.Sample(Rules.All.Select(rule => rule.Id), 3)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_shows_the_mistake_its_message_and_the_remedy(string id)
    {
        var rule = Rules.All.Single(rule => rule.Id == id);
        var page = File.ReadAllText(Repository.File("docs", "diagnostics", id + ".md")).ReplaceLineEndings("\n");

        page.ShouldStartWith($"# {id}: {rule.Title}\n");
        var message = Regex.Match(page, "```text\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value;
        var severity = rule.IsAdvice ? "info" : rule.IsWarning ? "warning" : "error";
        if (rule == Rules.InternalError)
        {
            message.ShouldMatch($"^{severity} {id}: {Regex.Escape(rule.Message).Replace("\\{0}", ".*").Replace("\\{1}", ".*")}$");
            return;
        }

        var codes = Regex.Matches(page, "```csharp\n(.*?)\n```", RegexOptions.Singleline).Select(match => match.Groups[1].Value).ToList();
        codes.Count.ShouldBeGreaterThanOrEqualTo(2);
        var (wrong, right) = (GeneratorHost.Run(codes[0]), GeneratorHost.Run(codes[^1]));
        string.Join("\n", wrong.AnalyzeWithAdvice().Where(diagnostic => diagnostic.Id == id || !Rules.IsAdvice(diagnostic.Id)).Select(diagnostic => $"{severity} {diagnostic.Id}: {diagnostic.GetMessage()}")).ShouldBe(message);
        wrong.CompilerErrors.ShouldBeEmpty();
        right.AnalyzeWithAdvice().Select(diagnostic => diagnostic.ToString()).ShouldBeEmpty();
        right.CompilerErrors.ShouldBeEmpty();
    }


    [Fact]
    public void Every_page_has_a_rule() =>
        Directory.GetFiles(Repository.File("docs", "diagnostics")).Select(Path.GetFileName).Where(name => name!.StartsWith("NDSL", StringComparison.Ordinal)).Order()
            .ShouldBe(Rules.All.Select(rule => rule.Id + ".md"));

    [Fact]
    public void The_list_of_pages_is_the_list_of_rules() =>
        CheckRows(Repository.File("docs", "diagnostics", "README.md"), "| [NDSL", Rules.All.Select(rule => $"| [{rule.Id}]({rule.Id}.md) | {rule.Title} |"));

    [Fact]
    public void The_release_notes_of_the_analyzer_name_every_rule()
    {
        var folder = Repository.File("src", "NetDsl.Generator");
        var shipped = File.ReadAllLines(Path.Combine(folder, "AnalyzerReleases.Shipped.md")).Select(line => line.Split(' ')[0]).ToHashSet();
        CheckRows(Path.Combine(folder, "AnalyzerReleases.Unshipped.md"), "NDSL", Rules.All
            .Where(rule => !shipped.Contains(rule.Id))
            .Select(rule => $"{rule.Id} | NetDsl | {(rule.IsAdvice ? "Info" : rule.IsWarning ? "Warning" : "Error")} | {rule.Title}"));
    }

    /// <summary>Checks the rows of a table that is derived from the rules, or writes them with NETDSL_SNAPSHOTS=accept.</summary>
    private static void CheckRows(string path, string start, IEnumerable<string> rows)
    {
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var lines = text.Split('\n').ToList();
        var first = lines.FindIndex(line => line.StartsWith(start, StringComparison.Ordinal));
        lines.RemoveAll(line => line.StartsWith(start, StringComparison.Ordinal));
        lines.InsertRange(first, rows);
        var expected = string.Join("\n", lines);
        if (Environment.GetEnvironmentVariable("NETDSL_SNAPSHOTS") == "accept")
            File.WriteAllText(path, expected);
        else if (text != expected)
            Assert.Fail($"{path} is out of date; run this test with NETDSL_SNAPSHOTS=accept.\n\n{Snapshot.Difference(text, expected)}");
    }
}
