namespace NetDsl.Reports;

/// <summary>Histograms of several sets of numbers with common bins.</summary>
internal static class Histogram
{
    private const int Bins = 40;

    /// <summary>The shares of the numbers in each bin, for each set, and the limits of all bins.</summary>
    public static ((double From, double To) Limits, IReadOnlyList<double[]> Columns) Of(IReadOnlyList<IEnumerable<double>> sets)
    {
        var all = sets.Select(set => set.Where(double.IsFinite).ToArray()).ToList();
        var (from, to) = (all.SelectMany(v => v).DefaultIfEmpty(0).Min(), all.SelectMany(v => v).DefaultIfEmpty(1).Max());
        if (to <= from)
            (from, to) = (from - 0.5, from + 0.5);
        return ((from, to), [.. all.Select(values =>
        {
            var bins = new double[Bins];
            foreach (var value in values)
                bins[Math.Min(Bins - 1, (int)((value - from) / (to - from) * Bins))] += 1.0 / values.Length;
            return bins;
        })]);
    }

    /// <summary>The middle one of the numbers; NaN if there are none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }
}
