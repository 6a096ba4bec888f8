namespace NetDsl;

/// <summary>
/// The share of labels that are among the k largest outputs. Of equal outputs the first counts as the largest. Its name is <c>top5</c>
/// for 5.
/// </summary>
public sealed class TopKAccuracy : Metric
{
    private readonly int k;
    private long correct;
    private long total;

    /// <summary>Creates the metric.</summary>
    /// <param name="k">The number of outputs that count: 1 for the accuracy.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public TopKAccuracy(int k = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        this.k = k;
        Name = $"top{k}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override double Value => total == 0 ? double.NaN : (double)correct / total;

    /// <inheritdoc/>
    public override double[] State
    {
        get => [correct, total];
        set => (correct, total) = ((long)value[0], (long)value[1]);
    }

    /// <inheritdoc/>
    public override void Reset() => (correct, total) = (0, 0);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Targets are not class labels.</exception>
    public override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples)
    {
        var labels = new Labels(outputs, targets, samples, Name);
        for (var label = 0; label < labels.Count; label++)
        {
            if (labels[label] == IgnoreLabel)
                continue;
            if (Classes.Rank(outputs, labels.Count, samples, label, (int)labels[label]) < k)
                correct++;
            total++;
        }
    }
}
