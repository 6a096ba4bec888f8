namespace NetDsl;

/// <summary>
/// The area under the receiver operating characteristic: the probability that a sample of a class has a higher score than one of another
/// class, where equal scores count half. Its value is the mean over the classes (macro average, one class against the rest).
/// </summary>
/// <remarks>It is exact, so all scores are kept until <see cref="Metric.Reset"/>: 8 bytes for each sample and class.</remarks>
public sealed class Auroc : Metric
{
    private readonly int classes;
    private readonly List<double> scores = [];
    private readonly List<int> labels = [];

    /// <summary>Creates the metric.</summary>
    /// <param name="classes">The number of classes, as many as outputs, whose softmax is the score; or 1 for networks with one output, the
    /// score of the positive class, and targets 0 and 1.</param>
    public Auroc(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        this.classes = classes;
    }

    /// <inheritdoc/>
    public override string Name => "auroc";

    /// <inheritdoc/>
    public override double Value => Macro;

    /// <summary>The mean over the classes that have samples and counterexamples; NaN if there are none.</summary>
    public double Macro
    {
        get
        {
            var (sum, count) = (0.0, 0);
            for (var c = classes == 1 ? 1 : 0; c < Math.Max(classes, 2); c++)
                if (Of(c) is var area && !double.IsNaN(area))
                    (sum, count) = (sum + area, count + 1);
            return count == 0 ? double.NaN : sum / count;
        }
    }

    /// <summary>The area over all pairs of samples and classes together; NaN if there are no samples.</summary>
    public double Micro => classes == 1 ? Of(1) : Area([.. scores], [.. labels.SelectMany(label => Enumerable.Range(0, classes).Select(c => c == label))]);

    /// <summary>The area of one class against the rest; NaN if it has no samples or no counterexamples.</summary>
    public double Of(int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, Math.Max(classes, 2));
        var own = new double[labels.Count];
        for (var i = 0; i < own.Length; i++)
            own[i] = classes == 1 ? label == 1 ? scores[i] : -scores[i] : scores[i * classes + label];
        return Area(own, [.. labels.Select(other => other == label)]);
    }

    /// <inheritdoc/>
    public override double[] State
    {
        get => [.. labels.Select(label => (double)label), .. scores];
        set
        {
            var count = value.Length / (classes + 1);
            if (value.Length % (classes + 1) != 0 || value.Take(count).Any(label => !(label >= 0 && label < Math.Max(classes, 2) && label == (int)label)))
                throw new ArgumentException($"This is not a state of '{Name}' for {classes} classes.", nameof(value));
            Reset();
            labels.AddRange(value.Take(count).Select(label => (int)label));
            scores.AddRange(value.Skip(count));
        }
    }

    /// <inheritdoc/>
    internal override bool HasFixedState => false;

    /// <inheritdoc/>
    public override void Reset()
    {
        scores.Clear();
        labels.Clear();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is not one label or distribution, and one output for each class of a sample.</exception>
    public override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples)
    {
        if (targets.Length % samples != 0 || outputs.Length != targets.Length * classes && outputs.Length != samples * classes)
            throw new ArgumentException($"'{Name}' of {classes} classes needs one label or distribution and {classes} outputs for each sample, or one label for each position, but got {targets.Length / samples} and {outputs.Length / samples}.");
        var given = classes == 1 ? Labels.Of(targets) : new Labels(outputs, targets, samples, Name);
        for (var i = 0; i < given.Count; i++)
        {
            if (given[i] == IgnoreLabel)
                continue;
            var label = (int)given[i];
            if (label != given[i] || label < 0 || label >= Math.Max(classes, 2))
                throw new ArgumentException($"'{Name}' needs class labels from 0 to {Math.Max(classes, 2) - 1}, but a target is {given[i]}.");
            labels.Add(label);
            if (classes == 1)
                scores.Add(outputs[i]);
            else
                Classes.AddSoftmax(outputs, given.Count, samples, i, scores);
        }
    }

    /// <summary>Mann and Whitney's statistic by ranks; equal scores have their mean rank.</summary>
    private static double Area(double[] scores, bool[] isPositive)
    {
        var positives = (double)isPositive.Count(own => own);
        var negatives = isPositive.Length - positives;
        if (positives == 0 || negatives == 0 || scores.Any(double.IsNaN))
            return double.NaN;
        Array.Sort(scores, isPositive);
        var ranks = 0.0;
        for (int start = 0, end; start < scores.Length; start = end)
        {
            var own = 0;
            for (end = start; end < scores.Length && scores[end] == scores[start]; end++)
                own += isPositive[end] ? 1 : 0;
            ranks += own * (start + 1 + end) / 2.0;
        }

        return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
    }
}
