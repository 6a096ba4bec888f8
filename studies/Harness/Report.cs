using System.Globalization;
using System.Text;

namespace Studies.Harness;

/// <summary>Writes docs/studies.md, the figures, and the results within the README of each study.</summary>
internal sealed class Report(string root, ResultStore store)
{
    private const string Begin = "<!-- results: written by 'studies -- report' -->";
    private const int Width = 139;
    private const string End = "<!-- end of results -->";

    /// <summary>Writes all pages.</summary>
    /// <returns>The files that were written.</returns>
    public IReadOnlyList<string> Write(IReadOnlyList<Entry> entries)
    {
        var (files, page) = (new List<string>(), new StringBuilder(Head([.. entries.Select(e => e.Study).OfType<Study>().Select(store.Load)])));
        foreach (var entry in entries)
            page.Append(CultureInfo.InvariantCulture, $"| {Title(entry)} | {entry.Lecture} | {entry.Claim} | {(entry.Study is { } study ? Summary(store.Load(study)) : "not run yet")} |\n");

        foreach (var study in entries.Select(e => e.Study).OfType<Study>())
        {
            var results = store.Load(study);
            files.AddRange(WriteFigures(study, results));
            page.Append(CultureInfo.InvariantCulture, $"\n## {study.Title}\n\n*{study.Claim}* (lecture {study.Lecture}; [networks and code](../studies/{FolderOf(study)}/README.md))\n\n{Section(study, results, "studies")}");
            files.Add(WriteReadme(study, results));
        }

        var path = Path.Combine(root, "docs", "studies.md");
        File.WriteAllText(path, Wrapped(page.ToString()));
        files.Add(path);
        return files;
    }

    /// <summary>The folder of a study's sources: that of its name in C#.</summary>
    public static string FolderOf(Study study) => string.Concat(study.Name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    /// <summary>The table of results as Markdown.</summary>
    public static string Table(Results results)
    {
        var study = results.Study;
        var isPublished = study.Rows.Any(r => r.Published is not null);
        var text = new StringBuilder();
        text.Append($"| |{(isPublished ? " lecture |" : "")}").AppendJoin("", study.Measures.Select(m => $" {m.Title} |"));
        text.Append($"\n|---|{(isPublished ? "---|" : "")}").AppendJoin("", study.Measures.Select(_ => "--:|")).Append('\n');
        foreach (var row in results.Rows)
        {
            text.Append($"| {row.Name} |{(isPublished ? $" {row.Row.Published} |" : "")}");
            text.AppendJoin("", study.Measures.Select(m => $" {(row.Runs.Count == 0 ? "not run yet" : row.Text(m))} |")).Append('\n');
        }

        return text.ToString();
    }

    private static string Head(IReadOnlyList<Results> all) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        # The lectures, run again

        The lectures state numbers and show curves. Each row of this table is such a claim, measured with NetDsl by one command:

            NETDSL_DATA=folder dotnet run -c Release --project studies -- run not-gate

        `studies -- report` made this page from the files in `studies/results`, which have every run with its seed, its machine and the commit.
        Numbers are means over the seeds, with the standard deviation. A result that disagrees with a lecture stays, with the reason.
        The decks: 000 S. Scardapane, 001 EPFL, 002 F. Fund, 003 UPV, 004 D. Olteanu.

        All {all.Sum(r => r.Runs.Count):N0} runs took {all.Sum(r => r.Seconds) / 3600:0.0} hours, each on one core. Other work ran at the same time as most of them.
        If each run took as long as the fastest of its row, that would be {all.Sum(r => r.FastestSeconds) / 3600:0.0} hours, or {all.Sum(r => r.FastestSeconds) / 7200:0.0} on two cores.

        | study | lecture | claim | verdict |
        |---|---|---|---|

        """);

    private static string Title(Entry entry) => entry.Study is { } study ? $"[{study.Title}](#{Anchor(study.Title)})" : entry.Title;

    private static string Anchor(string title) => string.Concat(title.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    private static string Summary(Results results) =>
        results.Rows.All(r => r.Runs.Count == 0) ? "not run yet" : results.IsComplete ? results.Study.Judge(results).Words : "not finished";

    private static string Section(Study study, Results results, string figures)
    {
        if (results.Rows.All(r => r.Runs.Count == 0))
            return $"Not run yet. The command: `studies -- run {study.Name}`.\n";
        var text = new StringBuilder(Table(results)).Append('\n');
        // Figures are drawn of complete results only (WriteFigures).
        for (var i = 0; i < study.Charts.Count && results.IsComplete; i++)
        {
            var file = $"{figures}/{FigureName(study, i)}";
            text.Append($"<figure><picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{file}-dark.svg\"><img alt=\"{study.Charts[i].Title}\" src=\"{file}-light.svg\"></picture><figcaption>{study.Charts[i].Title}</figcaption></figure>\n\n");
        }

        if (!results.IsComplete)
            return text.Append("Some rows have not been run yet.\n").ToString();
        foreach (var effect in study.Effects)
            text.Append($"- {effect.Statement}: {(effect.Holds(results) ? "yes" : "**no**")}.\n");
        var verdict = study.Judge(results);
        text.Append($"\n**Verdict: {verdict.Words}.** {verdict.Why}\n\n");
        var seeds = results.Rows.Min(r => r.Runs.Count);
        var seedsText = results.Rows.Max(r => r.Runs.Count) is var most && most != seeds ? $"{seeds} to {most} seeds" : seeds == 1 ? "One seed" : $"{seeds} seeds";
        return text.Append(CultureInfo.InvariantCulture, $"{seedsText}; runs of {Time(results.Seconds)} in all, each on one core; {string.Join("; ", results.Runs.Select(r => r.Machine).Distinct())}.\n").ToString();
    }

    /// <summary>Breaks the lines of paragraphs and lists. Tables and figures stay as they are.</summary>
    private static string Wrapped(string markdown) => string.Join('\n', markdown.Split('\n').SelectMany(line => line.Length <= Width || line[0] is '|' or '<' ? [line] : Broken(line)));

    private static IEnumerable<string> Broken(string line)
    {
        var indent = line.StartsWith("- ", StringComparison.Ordinal) ? "  " : "";
        for (var rest = line; ; )
        {
            var end = rest.Length <= Width ? -1 : rest.LastIndexOf(' ', Width);
            if (end <= indent.Length)
            {
                yield return rest;
                yield break;
            }

            yield return rest[..end];
            rest = indent + rest[(end + 1)..];
        }
    }

    private static string Time(double seconds) => seconds switch
    {
        < 90 => FormattableString.Invariant($"{Math.Max(seconds, 0.1):0.#} seconds"),
        < 5400 => FormattableString.Invariant($"{seconds / 60:0} minutes"),
        _ => FormattableString.Invariant($"{seconds / 3600:0.0} hours"),
    };

    private static string FigureName(Study study, int index) => study.Charts.Count == 1 ? study.Name : $"{study.Name}-{index + 1}";

    private List<string> WriteFigures(Study study, Results results)
    {
        var files = new List<string>();
        if (!results.IsComplete)
            return files;
        Directory.CreateDirectory(Path.Combine(root, "docs", "studies"));
        for (var i = 0; i < study.Charts.Count; i++)
            foreach (var isDark in new[] { false, true })
            {
                files.Add(Path.Combine(root, "docs", "studies", $"{FigureName(study, i)}-{(isDark ? "dark" : "light")}.svg"));
                File.WriteAllText(files[^1], study.Charts[i].ToSvg(results, isDark));
            }

        return files;
    }

    /// <summary>Replaces what is between the two marks of a README; what is around them is written by hand.</summary>
    private string WriteReadme(Study study, Results results)
    {
        var path = Path.Combine(root, "studies", FolderOf(study), "README.md");
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new InvalidDataException($"{path} lacks the lines '{Begin}' and '{End}', between which the results are written.");
        File.WriteAllText(path, text[..(begin + Begin.Length)] + "\n\n" + Wrapped(Section(study, results, "../../docs/studies")) + "\n" + text[end..]);
        return path;
    }
}

/// <summary>A line of the table of all claims. Without a study, nobody has written it yet.</summary>
internal sealed record Entry(string Title, string Lecture, string Claim, Study? Study = null)
{
    public static implicit operator Entry(Study study) => new(study.Title, study.Lecture, study.Claim, study);
}
