namespace NetDsl;

/// <summary>One sample that the network got wrong.</summary>
/// <param name="Index">Which sample of the data set.</param>
/// <param name="Label">What it is.</param>
/// <param name="Predicted">What the network takes it for.</param>
/// <param name="Confidence">The probability that the network gives to that, from 0 to 1.</param>
public readonly record struct Mistake(int Index, int Label, int Predicted, float Confidence);

/// <summary>
/// Counts the predictions of a classifier for each class, and lists the misclassified samples. Its value is the accuracy.
/// </summary>
/// <param name="classes">The number of classes.</param>
public sealed partial class ConfusionMatrix(int classes) : Metric
{
    private readonly long[] counts = new long[classes * classes];
    private readonly List<Mistake> mistakes = [];
    private readonly bool listMistakes = true;
    private int seen;

    /// <summary>A matrix that may only count.</summary>
    internal ConfusionMatrix(int classes, bool listMistakes)
        : this(classes) => this.listMistakes = listMistakes;

    /// <summary>The number of samples of class <paramref name="label"/> that the network predicts as <paramref
    /// name="predicted"/>.</summary>
    public long this[int label, int predicted] => counts[label * Classes + predicted];

    /// <summary>The number of classes.</summary>
    public int Classes { get; } = classes >= 1 ? classes : throw new ArgumentOutOfRangeException(nameof(classes), classes, "There must be a class.");

    /// <summary>
    /// The misclassified samples, in the order of the samples; none for networks with several labels per sample. Sample numbers are those of the data set if it was read in order, as
    /// evaluation does. <see cref="Metric.State"/> contains the counts only.
    /// </summary>
    public IReadOnlyList<Mistake> Mistakes => mistakes;

    /// <inheritdoc/>
    public override string Name => "confusion";

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            var (correct, total) = (0L, 0L);
            for (var c = 0; c < Classes; c++)
                correct += this[c, c];
            foreach (var count in counts)
                total += count;
            return total == 0 ? double.NaN : (double)correct / total;
        }
    }

    /// <inheritdoc/>
    public override double[] State
    {
        get => [.. counts.Select(count => (double)count)];
        set
        {
            for (var i = 0; i < counts.Length; i++)
                counts[i] = (long)value[i];
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Array.Clear(counts);
        mistakes.Clear();
        seen = 0;
    }

    /// <inheritdoc/>
    public override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples)
    {
        if (targets.Length % samples != 0 || outputs.Length != targets.Length * Classes && outputs.Length != targets.Length)
            throw new ArgumentException($"A confusion matrix of {Classes} classes needs one label or distribution and {Classes} outputs for each sample, or one label for each position, but got {targets.Length / samples} and {outputs.Length / samples}.");
        var labels = new Labels(outputs, targets, samples, Name);
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] == IgnoreLabel)
                continue;
            var (label, predicted) = ((int)labels[i], NetDsl.Classes.Largest(outputs, labels.Count, samples, i));
            counts[label * Classes + predicted]++;
            if (listMistakes && predicted != label && labels.Count == samples)
                mistakes.Add(new Mistake(seen + i, label, predicted, Probability(outputs.Slice(i * Classes, Classes), predicted)));
        }

        seen += samples;
    }

    private static float Probability(ReadOnlySpan<float> logits, int of)
    {
        var sum = 0f;
        foreach (var logit in logits)
            sum += MathF.Exp(logit - logits[of]);
        return 1 / sum;
    }
}
