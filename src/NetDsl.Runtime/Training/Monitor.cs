namespace NetDsl;

/// <summary>
/// Tells good epochs from bad ones. Looks at the history only, so that resumed training judges as unbroken training does.
/// </summary>
internal sealed class Monitor(string name, bool higherIsBetter, double minDelta)
{
    public static Monitor Of(FitOptions options, IReadOnlyList<Metric> metrics)
    {
        Require(options.Monitor, metrics);
        var higher = options.Monitor != Evaluation.LossName && metrics.First(metric => metric.Name == options.Monitor).HigherIsBetter;
        if (options.Schedule is PlateauSchedule plateau)
            Require(plateau.Monitor, metrics);
        return new Monitor(options.Monitor, higher, options.EarlyStopping?.MinDelta ?? 0);
    }

    /// <summary>
    /// The index of the best epoch or measurement, or -1 where there is none: none is done, or none has a value. A value that is not a
    /// number is never the best.
    /// </summary>
    public int Best(IReadOnlyList<IMonitored> history)
    {
        var best = -1;
        for (var i = 0; i < history.Count; i++)
        {
            var value = history[i].Value(name);
            if (!double.IsNaN(value) && (best < 0 || Improves(value, history[best].Value(name))))
                best = i;
        }

        return best;
    }

    private bool Improves(double value, double best) => higherIsBetter ? value > best + minDelta : value < best - minDelta;

    private static void Require(string name, IReadOnlyList<Metric> metrics)
    {
        if (name != Evaluation.LossName && metrics.All(metric => metric.Name != name))
            throw new ArgumentException($"There is no metric '{name}' to monitor: there are {string.Join(", ", metrics.Select(metric => metric.Name).Prepend(Evaluation.LossName))}.", "options");
    }
}
