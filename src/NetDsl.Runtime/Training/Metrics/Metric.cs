namespace NetDsl;

/// <summary>Measures how well outputs meet their targets, batch by batch. It serves one training or evaluation at a time.</summary>
public abstract class Metric
{
    private int users;

    /// <summary>Its name in results, such as "accuracy".</summary>
    public abstract string Name { get; }

    /// <summary>Whether more is better.</summary>
    public virtual bool HigherIsBetter => true;

    /// <summary>The value over all samples so far; NaN before the first.</summary>
    public abstract double Value { get; }

    /// <summary>
    /// What has been gathered so far, as numbers from which it can be restored: a checkpoint in the middle of an epoch
    /// keeps them.
    /// </summary>
    public abstract double[] State { get; set; }

    /// <summary>Whether the length of <see cref="State"/> does not depend on the samples.</summary>
    internal virtual bool HasFixedState => true;

    /// <summary>
    /// The label that is left out; null if all count. Training and evaluation set it to the <c>IgnoreLabel</c> of the loss. Metrics of
    /// labels have to skip it in <see cref="Update"/>.
    /// </summary>
    public virtual int? IgnoreLabel { get; set; }

    /// <summary>Forgets what was gathered.</summary>
    public abstract void Reset();

    /// <summary>Returns the metric for the output of a head: its name starts with the head's, as in <c>parity.accuracy</c>.</summary>
    /// <param name="head">The head's name.</param>
    public Metric For(string head)
    {
        ArgumentException.ThrowIfNullOrEmpty(head);
        return new OutputMetric(this, head);
    }

    /// <summary>Takes metrics for one run.</summary>
    /// <exception cref="InvalidOperationException">One of them is in another run.</exception>
    internal static void Claim(IReadOnlyList<Metric> metrics)
    {
        for (var i = 0; i < metrics.Count; i++)
            if (Interlocked.Exchange(ref metrics[i].Innermost.users, 1) == 1)
            {
                Release([.. metrics.Take(i)]);
                throw new InvalidOperationException($"The metric '{metrics[i].Name}' measures another training or evaluation at this moment: give each its own.");
            }
    }

    /// <summary>Gives metrics back after a run.</summary>
    internal static void Release(IReadOnlyList<Metric> metrics)
    {
        foreach (var metric in metrics)
            Volatile.Write(ref metric.Innermost.users, 0);
    }

    /// <summary>The metric that gathers.</summary>
    private protected virtual Metric Innermost => this;

    /// <summary>Adds one batch. Called once for each, in order; should allocate nothing.</summary>
    /// <param name="outputs">The network's outputs (for a classifier, the logits), sample after sample.</param>
    /// <param name="targets">The targets, sample after sample.</param>
    /// <param name="samples">How many samples.</param>
    public abstract void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples);
}

/// <summary>
/// The share of samples whose largest output is the label's. If the target has a value for each output, the share of samples whose largest
/// output is that of the largest value.
/// </summary>
public sealed class Accuracy : Metric
{
    private long correct;
    private long total;

    /// <inheritdoc/>
    public override string Name => "accuracy";

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
    public override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples)
    {
        if (targets.Length == outputs.Length)
        {
            for (var sample = 0; sample < samples; sample++)
                if (Classes.Largest(outputs, samples, samples, sample) == Classes.Largest(targets, samples, samples, sample))
                    correct++;
            total += samples;
            return;
        }

        for (var label = 0; label < targets.Length; label++)
        {
            if (targets[label] == IgnoreLabel)
                continue;
            if (Classes.Largest(outputs, targets.Length, samples, label) == (int)targets[label])
                correct++;
            total++;
        }
    }
}

/// <summary>
/// The class labels among the targets of a batch. Where a sample has a value for each class, its label is the class with the largest value.
/// </summary>
internal readonly ref struct Labels
{
    private readonly ReadOnlySpan<float> targets;
    private readonly int samples;
    private readonly bool areDistributions;

    /// <summary>Finds the labels.</summary>
    /// <param name="outputs">Laid out as for <see cref="Classes.Largest"/>.</param>
    /// <param name="targets">The targets, sample after sample.</param>
    /// <param name="samples">How many samples.</param>
    /// <param name="metric">The metric, for the message.</param>
    /// <exception cref="ArgumentException">The targets are neither labels nor distributions over the classes.</exception>
    public Labels(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples, string metric)
    {
        areDistributions = outputs.Length == targets.Length && outputs.Length > samples && AreDistributions(targets, samples);
        if (!areDistributions && (targets.Length % samples != 0 || outputs.Length % targets.Length != 0 || outputs.Length == targets.Length))
            throw new ArgumentException($"'{metric}' needs class labels, or distributions over the classes, and an output for each class, but got {targets.Length / samples} targets and {outputs.Length / samples} outputs for each sample.");
        this.targets = targets;
        this.samples = samples;
    }

    private Labels(ReadOnlySpan<float> targets) => this.targets = targets;

    private static bool AreDistributions(ReadOnlySpan<float> targets, int samples)
    {
        var classes = targets.Length / samples;
        for (var sample = 0; sample < samples; sample++)
            if (Math.Abs(Sum(targets.Slice(sample * classes, classes)) - 1) > 0.01)
                return false;
        return !targets.ContainsAnyExceptInRange(0, 1.01f);

        static double Sum(ReadOnlySpan<float> values)
        {
            var sum = 0.0;
            foreach (var value in values)
                sum += value;
            return sum;
        }
    }

    /// <summary>Targets that are labels already.</summary>
    public static Labels Of(ReadOnlySpan<float> targets) => new(targets);

    /// <summary>The number of labels: one for each sample, or for each position of a sample.</summary>
    public int Count => areDistributions ? samples : targets.Length;

    /// <summary>One of the labels.</summary>
    public float this[int label] => areDistributions ? Classes.Largest(targets, samples, samples, label) : targets[label];
}

/// <summary>Reading the outputs of classifiers.</summary>
internal static class Classes
{
    /// <summary>
    /// The class with the largest output for one label. With several labels per sample (one for each position of an image), outputs are
    /// stored class after class, like channels.
    /// </summary>
    public static int Largest(ReadOnlySpan<float> outputs, int labels, int samples, int label)
    {
        var places = labels / samples;
        var classes = outputs.Length / labels;
        var start = label / places * classes * places + label % places;
        var best = 0;
        for (var c = 1; c < classes; c++)
            if (outputs[start + c * places] > outputs[start + best * places])
                best = c;
        return best;
    }

    /// <summary>The softmax of one class for one label. Laid out as for <see cref="Largest"/>.</summary>
    public static double Probability(ReadOnlySpan<float> outputs, int labels, int samples, int label, int of)
    {
        var places = labels / samples;
        var classes = outputs.Length / labels;
        var start = label / places * classes * places + label % places;
        var sum = 0.0;
        for (var c = 0; c < classes; c++)
            sum += Math.Exp((double)outputs[start + c * places] - outputs[start + of * places]);
        return 1 / sum;
    }

    /// <summary>Appends the softmax of all classes for one label.</summary>
    public static void AddSoftmax(ReadOnlySpan<float> outputs, int labels, int samples, int label, List<double> probabilities)
    {
        var places = labels / samples;
        var classes = outputs.Length / labels;
        var start = label / places * classes * places + label % places;
        var largest = double.NegativeInfinity;
        for (var c = 0; c < classes; c++)
            largest = Math.Max(largest, outputs[start + c * places]);
        var (first, sum) = (probabilities.Count, 0.0);
        for (var c = 0; c < classes; c++)
        {
            probabilities.Add(Math.Exp(outputs[start + c * places] - largest));
            sum += probabilities[^1];
        }

        for (var c = 0; c < classes; c++)
            probabilities[first + c] /= sum;
    }

    /// <summary>The number of classes whose output is larger than that of one class, or equal and before it; a great many for an output that is NaN. Laid out as for <see cref="Largest"/>.</summary>
    public static int Rank(ReadOnlySpan<float> outputs, int labels, int samples, int label, int of)
    {
        var places = labels / samples;
        var classes = outputs.Length / labels;
        var start = label / places * classes * places + label % places;
        var own = outputs[start + of * places];
        if (float.IsNaN(own))
            return int.MaxValue;
        var rank = 0;
        for (var c = 0; c < classes; c++)
            if (outputs[start + c * places] > own || c < of && outputs[start + c * places] == own)
                rank++;
        return rank;
    }
}
