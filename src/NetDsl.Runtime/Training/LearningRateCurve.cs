namespace NetDsl;

/// <summary>The loss at rising learning rates: the result of a learning-rate range test.</summary>
/// <param name="Points">One for each step, in the order of rising rates.</param>
/// <param name="Suggestion">The rate at which the smoothed loss falls fastest; null if it never falls, or there are too few points.</param>
public sealed record LearningRateCurve(IReadOnlyList<LearningRatePoint> Points, float? Suggestion)
{
    // As in Lightning: the first steps are noise, the last ones divergence.
    private const int SkippedFirst = 10;
    private const int SkippedLast = 1;

    /// <summary>The curve with its suggestion. Rates lie at equal distances on a logarithmic scale.</summary>
    internal static LearningRateCurve Of(List<LearningRatePoint> points)
    {
        var (steepest, best) = (0.0, -1);
        for (var i = SkippedFirst; i < points.Count - SkippedLast - 1; i++)
            if ((points[i + 1].Smoothed - points[i - 1].Smoothed) / 2 is var slope && slope < steepest)
                (steepest, best) = (slope, i);
        return new(points, best < 0 ? null : points[best].LearningRate);
    }
}

/// <summary>One step of a learning-rate range test.</summary>
/// <param name="LearningRate">The learning rate of the step.</param>
/// <param name="Loss">The loss of its batch, before the step.</param>
/// <param name="Smoothed">The exponential moving average of the losses up to there, corrected for its start.</param>
public readonly record struct LearningRatePoint(float LearningRate, double Loss, double Smoothed);
