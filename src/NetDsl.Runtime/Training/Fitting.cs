namespace NetDsl;

/// <summary>Whether data fit a network; checked before anything is computed.</summary>
internal static class Fitting
{
    /// <summary>Checks data. A network without a loss is refused, unless targets play no part; then its data may have any.</summary>
    /// <returns>The data; where the network takes weights and the samples have none, with a weight of 1 for each.</returns>
    /// <exception cref="InvalidOperationException">The network has no loss.</exception>
    public static Dataset Checked(Model model, Dataset dataset, string name, bool needsLoss = true)
    {
        ArgumentNullException.ThrowIfNull(dataset, name);
        if (needsLoss)
            model.CheckHasLoss();
        if (dataset.Count == 0)
            throw new ArgumentException("There are no samples.", name);
        if (dataset.HasWeights && !model.Parts.HasSampleWeights)
            throw new ArgumentException($"The samples have weights, but {model.Info.Name} takes none: declare it with [Network(SampleWeights = true)].", name);
        if (model.Parts.HasSampleWeights && !dataset.HasWeights && dataset.TargetLengths.Count == model.Parts.Targets.Length - 1)
        {
            var ones = new float[dataset.Count];
            Array.Fill(ones, 1);
            dataset = dataset.WithWeights(ones);
        }

        var (inputs, shapes) = (model.Info.Inputs, dataset.InputShapes);
        if (shapes.Count != inputs.Count)
            throw new ArgumentException($"{model.Info.Name} takes {Named(inputs.Count, "input", inputs.Select(i => i.Name))}, but the samples have {shapes.Count}: Dataset.WithInput adds one.", name);
        foreach (var (wanted, found) in inputs.Zip(shapes))
            if (!SameShape(wanted.Shape, found))
                throw new ArgumentException($"{model.Info.Name} takes inputs{(inputs.Count == 1 ? "" : $" '{wanted.Name}'")} of {string.Join('x', wanted.Shape)}, but the samples are {string.Join('x', found)}.", name);
        if (!model.Info.IsTrainable)
            return dataset;
        var (targets, lengths) = (model.Parts.Targets, dataset.TargetLengths);
        if (lengths.Count != targets.Length)
            throw new ArgumentException($"{model.Info.Name} learns {Named(targets.Length, "target", targets.Select(t => t.Name))}, but the samples have {lengths.Count}: Dataset.WithTarget and WithLabels add one.", name);
        foreach (var (target, length) in targets.Zip(lengths))
            if (length != target.Length)
                throw new ArgumentException(target.Kind == TargetKind.Label
                    ? $"{model.Info.Name} learns {Numbers(target.Length, "class label")}{model.Parts.For(target)} for each sample, but the samples have {Numbers(length, "target value")}.{(length == target.Classes ? " Mixup, CutMix and OneHot make distributions of labels, which the loss takes with SoftTargets = true." : "")}"
                    : $"{model.Info.Name} learns {Numbers(target.Length, "value")}{model.Parts.For(target)} for each sample, but the samples have {length}.{(length == 1 ? " If these are class labels, Dataset.OneHot makes a value for each class." : "")}", name);
        return dataset;
    }

    public static int BatchSize(Model model, int? wanted, string name)
    {
        var size = wanted ?? model.MaxBatch;
        if (size < 1 || size > model.MaxBatch)
            throw new ArgumentOutOfRangeException(name, size, $"The batch size must be from 1 to {model.MaxBatch}, which is what {model.Info.Name} was created for. Create it with maxBatch: {Math.Max(size, 1)} to have more.");
        return size;
    }

    /// <summary>Checks that no batch of an epoch is too small for the network, and that there is one.</summary>
    /// <exception cref="ArgumentException">The message names the layer and the remedy.</exception>
    public static void CheckLastBatch(Model model, Dataset dataset, int batchSize, bool dropLast, string name)
    {
        if (dropLast && dataset.Count < batchSize)
            throw new ArgumentException($"{dataset.Count} samples are less than a batch of {batchSize}, and DropLast leaves it out, so there is nothing to train on. Lower the batch size.", name);
        var last = dataset.Count % batchSize is var rest && rest > 0 && !dropLast ? rest : batchSize;
        if (model.SingleValueNorm(last) is not { } layer)
            return;
        var batch = last == batchSize ? "a batch" : $"the last batch of {dataset.Count} samples in batches of {batchSize}";
        throw new ArgumentException($"{model.Info.Name}: {batch} has 1 sample, so {layer} normalises each channel over one value, which always gives 0. {(last == batchSize ? "Train with 2 samples or more in a batch." : "Set DropLast in FitOptions, or another batch size.")}", name);
    }

    /// <summary>The metrics to use: those given, or what suits the network's targets; and with heads, the loss of each output.</summary>
    public static IReadOnlyList<Metric> Metrics(Model model, IReadOnlyList<Metric>? wanted, string name)
    {
        var metrics = (wanted ?? [.. model.Outputs.Where(o => o.IsClassifier).Select(o => o.Head is null ? new Accuracy() : new Accuracy().For(o.Name))]).ToList();
        if (model.Outputs.Count > 1)
            metrics.AddRange(model.Outputs.Select(o => new OutputMetric(new MeanLoss(), o.Name)));
        foreach (var metric in metrics.OfType<OutputMetric>())
            if (model.Outputs.All(o => !metric.IsOf(o)))
                throw new ArgumentException($"{model.Info.Name} has no output for the metric '{metric.Name}': its outputs are {string.Join(", ", model.Outputs.Select(o => o.Name))}.", name);
        var names = new HashSet<string> { Evaluation.LossName };
        foreach (var metric in metrics)
            if (!names.Add(metric.Name))
                throw new ArgumentException($"There are two metrics with the name '{metric.Name}'.", name);
        return metrics;
    }

    private static string Named(int count, string what, IEnumerable<string> names) => Numbers(count, what) + (count == 1 ? "" : $" ({string.Join(", ", names)})");

    // Equal but for sizes of 1, or one of them flat: 28x28 is 1x28x28 is 784, but 32x32x3 is not 3x32x32.
    private static bool SameShape(IReadOnlyList<int> a, IReadOnlyList<int> b)
    {
        var (x, y) = (a.Where(size => size != 1).ToList(), b.Where(size => size != 1).ToList());
        return x.SequenceEqual(y) || ((x.Count <= 1 || y.Count <= 1) && Length(a) == Length(b));
    }

    private static long Length(IReadOnlyList<int> shape) => shape.Aggregate(1L, (product, size) => product * size);

    private static string Numbers(int count, string what) => count == 1 ? $"one {what}" : $"{count} {what}s";
}
