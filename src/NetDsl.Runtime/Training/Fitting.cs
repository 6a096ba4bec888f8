namespace NetDsl;

/// <summary>Whether data fit a network; checked before anything is computed.</summary>
internal static class Fitting
{
    public static void Check(Model model, Dataset dataset, string name)
    {
        ArgumentNullException.ThrowIfNull(dataset, name);
        if (dataset.Count == 0)
            throw new ArgumentException("There are no samples.", name);
        var (wanted, found) = (model.Info.Input, dataset.InputShape);
        if (!SameShape(wanted, found))
            throw new ArgumentException($"{model.Info.Name} takes inputs of {string.Join('x', wanted)}, but the samples are {string.Join('x', found)}.", name);
        if (dataset.TargetLength != model.TargetLength)
            throw new ArgumentException(model.TargetKind == TargetKind.Label
                ? $"{model.Info.Name} learns {Numbers(model.TargetLength, "class label")} for each sample, but the samples have {Numbers(dataset.TargetLength, "target value")}."
                : $"{model.Info.Name} learns {Numbers(model.TargetLength, "value")} for each sample, but the samples have {dataset.TargetLength}.", name);
    }

    public static int BatchSize(Model model, int? wanted, string name)
    {
        var size = wanted ?? model.MaxBatch;
        if (size < 1 || size > model.MaxBatch)
            throw new ArgumentOutOfRangeException(name, size, $"The batch size must be from 1 to {model.MaxBatch}, which is what {model.Info.Name} was created for. Create it with batch: {Math.Max(size, 1)} to have more.");
        return size;
    }

    /// <summary>The metrics to use: those given, or what suits the network's targets.</summary>
    public static IReadOnlyList<Metric> Metrics(Model model, IReadOnlyList<Metric>? wanted, string name)
    {
        var metrics = wanted ?? (model.TargetKind == TargetKind.Label ? [new Accuracy()] : []);
        var names = new HashSet<string> { Evaluation.LossName };
        foreach (var metric in metrics)
            if (!names.Add(metric.Name))
                throw new ArgumentException($"There are two metrics with the name '{metric.Name}'.", name);
        return metrics;
    }

    // Equal but for sizes of 1, or one of them flat: 28x28 is 1x28x28 is 784, but 32x32x3 is not 3x32x32.
    private static bool SameShape(IReadOnlyList<int> a, IReadOnlyList<int> b)
    {
        var (x, y) = (a.Where(size => size != 1).ToList(), b.Where(size => size != 1).ToList());
        return x.SequenceEqual(y) || ((x.Count <= 1 || y.Count <= 1) && Length(a) == Length(b));
    }

    private static long Length(IReadOnlyList<int> shape) => shape.Aggregate(1L, (product, size) => product * size);

    private static string Numbers(int count, string what) => count == 1 ? $"one {what}" : $"{count} {what}s";
}
