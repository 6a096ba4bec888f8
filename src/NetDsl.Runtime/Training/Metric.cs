namespace NetDsl;

/// <summary>Measures how well outputs meet their targets, batch by batch.</summary>
public abstract class Metric
{
    /// <summary>Its name in results, such as "accuracy".</summary>
    public abstract string Name { get; }

    /// <summary>Whether more is better.</summary>
    public virtual bool HigherIsBetter => true;

    /// <summary>What has been gathered so far, as one number; NaN before anything was.</summary>
    public abstract double Value { get; }

    /// <summary>
    /// What has been gathered so far, as numbers from which it can be restored: a checkpoint in the middle of an epoch
    /// keeps them.
    /// </summary>
    public abstract double[] State { get; set; }

    /// <summary>Forgets what was gathered.</summary>
    public abstract void Reset();

    /// <summary>The same for the output of a head: its name begins with the head's, as in <c>parity.accuracy</c>.</summary>
    /// <param name="head">The head's name.</param>
    public Metric For(string head)
    {
        ArgumentException.ThrowIfNullOrEmpty(head);
        return new OutputMetric(this, head);
    }

    /// <summary>Adds one batch. Called once for each, in order; should allocate nothing.</summary>
    /// <param name="outputs">The network's outputs (for a classifier, the logits), sample after sample.</param>
    /// <param name="targets">The targets, sample after sample.</param>
    /// <param name="samples">How many samples.</param>
    public abstract void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples);
}

/// <summary>
/// The share of labels that the network gets right: its largest output is the label's. Where there is a target value for each
/// output, the share of samples whose largest output is that of the largest value.
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
            if (Classes.Largest(outputs, targets.Length, samples, label) == (int)targets[label])
                correct++;
        total += targets.Length;
    }
}

/// <summary>Reading the outputs of classifiers.</summary>
internal static class Classes
{
    /// <summary>
    /// The class with the largest output for one label. With several labels a sample (one for each place of a picture),
    /// outputs lie class after class, as channels do.
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
}
