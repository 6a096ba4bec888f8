using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Studies.Harness;

/// <summary>The commands of the program.</summary>
internal static class Commands
{
    public static void List(ResultStore store)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("study", "lecture", "what it measures", "rows", "results");
        foreach (var study in Catalogue.Studies)
        {
            var results = store.Load(study);
            table.AddRow([.. new[] { study.Name, study.Lecture, study.Title, $"{study.Rows.Count}", results.IsComplete ? study.Judge(results).Words : "not run yet" }.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Runs studies one after the other.</summary>
    /// <returns>1 if a run failed, if data are missing, or if a quick run did not show an effect.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<Study> studies, ResultStore store, int? seeds, bool isQuick, int jobs, bool skipMissingData, CancellationToken stop)
    {
        var (failed, runner) = (false, new Runner(AnsiConsole.Console, store, jobs));
        foreach (var study in studies)
        {
            if (RealDataFiles.Missing(study.Data) is { } missing)
            {
                // Where there are no data, 'all' runs the studies that need none.
                AnsiConsole.MarkupLineInterpolated($"[yellow]{study.Name} was left out.[/] {missing}");
                failed |= !skipMissingData;
                continue;
            }

            try
            {
                failed |= !await RunAsync(study, runner, seeds, isQuick, stop);
            }
            catch (OperationCanceledException)
            {
                AnsiConsole.WriteLine("Stopped. The next call goes on with the runs that are left.");
                return 1;
            }
            catch (InvalidDataException e)
            {
                AnsiConsole.MarkupLineInterpolated($"[red]{e.Message}[/]");
                failed = true;
            }
        }

        return failed ? 1 : 0;
    }

    private static async Task<bool> RunAsync(Study study, Runner runner, int? seeds, bool isQuick, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        var results = isQuick ? await runner.RunQuicklyAsync(study, stop) : await runner.RunAsync(study, seeds ?? study.Seeds, stop);
        if (results is null)
            return false;
        Write(results, watch.Elapsed);
        var missing = study.Effects.Where(effect => !effect.Holds(results)).ToList();
        foreach (var effect in missing)
            AnsiConsole.MarkupLineInterpolated($"  [{(isQuick ? "red" : "yellow")}]not seen:[/] {effect.Statement}");
        if (!isQuick)
            AnsiConsole.MarkupLineInterpolated($"  {study.Judge(results).Words}: {study.Judge(results).Why}");
        // The results of a full run are what they are; only quick runs are a test.
        return !isQuick || missing.Count == 0;
    }

    private static void Write(Results results, TimeSpan time)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{results.Study.Name}[/]: {results.Study.Title} [grey]({time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s)[/]");
        var table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumns([.. results.Study.Measures.Select(m => new TableColumn(Markup.Escape(m.Title)).RightAligned())]);
        foreach (var row in results.Rows.Where(r => r.Runs.Count > 0))
            table.AddRow([Markup.Escape(row.Name), .. results.Study.Measures.Select(m => Markup.Escape(row.Text(m)))]);
        AnsiConsole.Write(table);
    }
}
