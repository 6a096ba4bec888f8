using System.Diagnostics;
using Spectre.Console;

namespace Studies.Harness;

/// <summary>Runs the rows of a study that have no result yet, several at once.</summary>
internal sealed class Runner(IAnsiConsole console, ResultStore store, int jobs)
{
    /// <summary>Measures every row for as many seeds as wanted. Each finished run is saved, and the next call skips it.</summary>
    /// <returns>The results, or null if a run failed.</returns>
    public async Task<Results?> RunAsync(Study study, int seeds, CancellationToken stop)
    {
        using var held = store.Lock(study);
        var results = store.Load(study);
        return await RunAsync(study, results, study.Rows, seeds, isQuick: false, () => store.Save(results), stop) ? results : null;
    }

    /// <summary>Measures every row in seconds. Nothing is saved.</summary>
    public async Task<Results?> RunQuicklyAsync(Study study, CancellationToken stop)
    {
        var results = new Results(study, []);
        return await RunAsync(study, results, study.Rows.Where(r => r.InQuickRuns), study.QuickSeeds, isQuick: true, () => { }, stop) ? results : null;
    }

    private async Task<bool> RunAsync(Study study, Results results, IEnumerable<Row> rows, int seeds, bool isQuick, Action save, CancellationToken stop)
    {
        var missing = rows.SelectMany(row => Enumerable.Range(0, Math.Min(seeds, row.MostSeeds)), (row, seed) => (Row: row, Seed: seed)).Where(r => !results.Contains(r.Row.Name, r.Seed)).ToList();
        var (sync, failed) = (new Lock(), false);
        // Lowest seeds first, so that an interrupted study has some result for each row.
        var order = missing.OrderBy(r => r.Seed).ToList();
        await Parallel.ForEachAsync(order, new ParallelOptions { MaxDegreeOfParallelism = study.IsTimed ? 1 : jobs, CancellationToken = stop }, async (item, token) =>
        {
            var watch = Stopwatch.StartNew();
            try
            {
                using var run = new Run(item.Seed, isQuick, token);
                var outcome = await item.Row.Measure(run);
                lock (sync)
                {
                    results.Add(new(item.Row.Name, item.Seed, Math.Round(watch.Elapsed.TotalSeconds, 2), Machine.Name, Machine.Commit, outcome.Values, outcome.Curves));
                    save();
                    if (!isQuick)
                        console.MarkupLineInterpolated($"[grey]{study.Name}[/] {item.Row.Name}, seed {item.Seed}: {string.Join(", ", study.Measures.Where(m => outcome.Values.ContainsKey(m.Key)).Select(m => $"{m.Title} {outcome[m.Key].ToString(m.Format, System.Globalization.CultureInfo.InvariantCulture)}"))} [grey]({watch.Elapsed.TotalSeconds:0.0} s)[/]");
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !token.IsCancellationRequested)
            {
                lock (sync)
                {
                    failed = true;
                    console.MarkupLineInterpolated($"[red]{study.Name}, {item.Row.Name}, seed {item.Seed} failed:[/] {e.Message}");
                    // Where it happened; the rest is the harness.
                    if (e is not IOException)
                        console.WriteLine(string.Join('\n', (e.StackTrace ?? "").Split('\n').Take(2)));
                }
            }
        });
        return !failed;
    }
}
