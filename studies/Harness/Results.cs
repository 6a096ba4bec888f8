using System.Globalization;

namespace Studies.Harness;

/// <summary>A run that is done.</summary>
internal sealed record FinishedRun(string Row, int Seed, double Seconds, string Machine, string Commit, Dictionary<string, double> Values, Dictionary<string, Curve> Curves);

/// <summary>The finished runs of a study.</summary>
internal sealed class Results(Study study, IEnumerable<FinishedRun> runs)
{
    private readonly List<FinishedRun> runs = [.. runs];

    public Study Study => study;

    /// <summary>All runs, in the order of the rows and seeds.</summary>
    public IReadOnlyList<FinishedRun> Runs => [.. Rows.SelectMany(row => row.Runs)];

    public IReadOnlyList<RowResults> Rows => [.. study.Rows.Select(row => this[row.Name])];

    /// <summary>Whether all rows were measured equally often, or as often as they may be: then the study can be judged.</summary>
    public bool IsComplete => Rows.Max(row => row.Runs.Count) is var most and > 0 && Rows.All(row => row.Runs.Count >= Math.Min(most, row.Row.MostSeeds));

    public double Seconds => runs.Sum(r => r.Seconds);

    /// <summary>The time of all runs if each had been as fast as the fastest of its row.</summary>
    public double FastestSeconds => runs.GroupBy(r => r.Row).Sum(row => row.Count() * row.Min(r => r.Seconds));

    public RowResults this[string row] => new(
        study.Rows.FirstOrDefault(r => r.Name == row) ?? throw new ArgumentException($"The study {study.Name} has no row '{row}'."),
        [.. runs.Where(r => r.Row == row).OrderBy(r => r.Seed)]);

    public bool Contains(string row, int seed) => runs.Any(r => r.Row == row && r.Seed == seed);

    public void Add(FinishedRun run) => runs.Add(run);
}

/// <summary>The finished runs of a row.</summary>
internal sealed record RowResults(Row Row, IReadOnlyList<FinishedRun> Runs)
{
    public string Name => Row.Name;

    public double Median(string key)
    {
        double[] sorted = [.. Numbers(key).Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public double Mean(string key) => Numbers(key) is { Length: > 0 } numbers ? numbers.Average() : double.NaN;

    /// <summary>The standard deviation over the seeds, of the sample; 0 for one run.</summary>
    public double Deviation(string key)
    {
        var numbers = Numbers(key);
        if (numbers.Length < 2)
            return 0;
        var mean = numbers.Average();
        return Math.Sqrt(numbers.Sum(n => (n - mean) * (n - mean)) / (numbers.Length - 1));
    }

    /// <summary>The mean over the seeds at each point, under the row's name or another.</summary>
    public Line Line(string curve, string? name = null)
    {
        var curves = Runs.Where(r => r.Curves.ContainsKey(curve)).Select(r => r.Curves[curve]).ToList();
        if (curves.Count == 0)
            return new(name ?? Name, []);
        var points = curves.Min(c => c.X.Length);
        return new(name ?? Name, [.. Enumerable.Range(0, points).Select(i => (curves[0].X[i], curves.Average(c => c.Y[i])))]);
    }

    /// <summary>The mean with its standard deviation, as in a table.</summary>
    public string Text(Measure measure)
    {
        var numbers = Numbers(measure.Key);
        if (numbers.Length == 0)
            return "";
        var mean = Mean(measure.Key).ToString(measure.Format, CultureInfo.InvariantCulture);
        return numbers.Length < 2 || Deviation(measure.Key) == 0 ? mean : $"{mean} ± {Deviation(measure.Key).ToString(measure.Format, CultureInfo.InvariantCulture)}";
    }

    private double[] Numbers(string key) => [.. Runs.Where(r => r.Values.ContainsKey(key)).Select(r => r.Values[key])];
}
