namespace NetDsl;

/// <summary>
/// Tells good epochs from bad ones. Looks at the history only, so that resumed training judges as unbroken training does.
/// </summary>
internal sealed class Monitor(string name, bool higherIsBetter, double minDelta)
{
    public static Monitor Of(FitOptions options, IReadOnlyList<Metric> metrics)
    {
        var higher = options.Monitor == Evaluation.LossName
            ? false
            : metrics.FirstOrDefault(metric => metric.Name == options.Monitor)?.HigherIsBetter
                ?? throw new ArgumentException($"There is no metric '{options.Monitor}' to monitor: there are {string.Join(", ", metrics.Select(metric => metric.Name).Prepend(Evaluation.LossName))}.", nameof(options));
        return new Monitor(options.Monitor, higher, options.EarlyStopping?.MinDelta ?? 0);
    }

    /// <summary>The index of the best epoch, or -1 where there is none.</summary>
    public int Best(IReadOnlyList<EpochResult> history)
    {
        var best = -1;
        for (var i = 0; i < history.Count; i++)
            if (best < 0 || Improves(Value(history[i]), Value(history[best])))
                best = i;
        return best;
    }

    private bool Improves(double value, double best) => higherIsBetter ? value > best + minDelta : value < best - minDelta;

    private double Value(EpochResult epoch)
    {
        var measured = epoch.Validation ?? epoch.Training;
        if (name == Evaluation.LossName)
            return measured.Loss;
        // A resumed history may come from training that did not measure this.
        return measured.Metrics.TryGetValue(name, out var value) ? value : higherIsBetter ? double.NegativeInfinity : double.PositiveInfinity;
    }
}
