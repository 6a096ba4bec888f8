namespace NetDsl;

/// <summary>
/// The expected calibration error: how far the confidence of a classifier is from its accuracy, as a weighted mean over bins of equal
/// width. The confidence is the largest probability. C. Guo et al., "On calibration of modern neural networks", 2017.
/// </summary>
public sealed class CalibrationError : Metric
{
    // For each bin: samples, right predictions, and the sum of confidences.
    private readonly double[] counts;
    private readonly double[] correct;
    private readonly double[] confidences;

    /// <summary>Creates the metric.</summary>
    /// <param name="bins">The number of bins.</param>
    public CalibrationError(int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        (counts, correct, confidences) = (new double[bins], new double[bins], new double[bins]);
    }

    /// <inheritdoc/>
    public override string Name => "ece";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            var (sum, total) = (0.0, 0.0);
            for (var bin = 0; bin < counts.Length; bin++)
                (sum, total) = (sum + Math.Abs(correct[bin] - confidences[bin]), total + counts[bin]);
            return total == 0 ? double.NaN : sum / total;
        }
    }

    /// <summary>The samples of one bin, the share that is right, and the mean confidence: a point of the reliability diagram.</summary>
    /// <param name="bin">Its number; bin i has confidences above i / bins, up to (i + 1) / bins.</param>
    public (long Samples, double Accuracy, double Confidence) Bin(int bin) => ((long)counts[bin], correct[bin] / counts[bin], confidences[bin] / counts[bin]);

    /// <inheritdoc/>
    public override double[] State
    {
        get => [.. counts, .. correct, .. confidences];
        set
        {
            var n = counts.Length;
            value.AsSpan(0, n).CopyTo(counts);
            value.AsSpan(n, n).CopyTo(correct);
            value.AsSpan(2 * n, n).CopyTo(confidences);
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Array.Clear(counts);
        Array.Clear(correct);
        Array.Clear(confidences);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Targets are not class labels.</exception>
    public override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples)
    {
        var labels = new Labels(outputs, targets, samples, Name);
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] == IgnoreLabel)
                continue;
            var predicted = Classes.Largest(outputs, labels.Count, samples, i);
            var confidence = Classes.Probability(outputs, labels.Count, samples, i, predicted);
            var bin = Math.Clamp((int)Math.Ceiling(confidence * counts.Length) - 1, 0, counts.Length - 1);
            counts[bin]++;
            correct[bin] += predicted == (int)labels[i] ? 1 : 0;
            confidences[bin] += confidence;
        }
    }
}
