namespace NetDsl;

/// <summary>
/// The one-cycle policy: the learning rate rises to a maximum, then falls far below where it began, along cosines,
/// while momentum does the reverse (Smith and Topin, 2018). PyTorch's <c>OneCycleLR</c>, with its defaults.
/// </summary>
public sealed class OneCycleSchedule : LearningRateSchedule
{
    private readonly double maxLearningRate;
    private readonly double pctStart;
    private readonly bool cycleMomentum;
    private readonly double baseMomentum;
    private readonly double maxMomentum;
    private readonly double initial;
    private readonly double final;

    /// <summary>Makes the schedule. The optimizer's own learning rate plays no part in it.</summary>
    /// <param name="maxLearningRate">The highest learning rate.</param>
    /// <param name="pctStart">The share of all steps in which the rate rises.</param>
    /// <param name="cycleMomentum">Whether momentum (Adam's beta1) falls while the rate rises, and rises again.</param>
    /// <param name="baseMomentum">The lowest momentum.</param>
    /// <param name="maxMomentum">The highest momentum.</param>
    /// <param name="divFactor">The first learning rate is the highest divided by this.</param>
    /// <param name="finalDivFactor">The last learning rate is the first divided by this.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public OneCycleSchedule(
        float maxLearningRate,
        float pctStart = 0.3f,
        bool cycleMomentum = true,
        float baseMomentum = 0.85f,
        float maxMomentum = 0.95f,
        float divFactor = 25,
        float finalDivFactor = 1e4f)
    {
        Check(maxLearningRate, maxLearningRate > 0 && float.IsFinite(maxLearningRate), "above 0", nameof(maxLearningRate));
        Check(pctStart, pctStart is >= 0 and <= 1, "a share of the steps, from 0 to 1", nameof(pctStart));
        Check(baseMomentum, baseMomentum is >= 0 and < 1, "at least 0 and less than 1", nameof(baseMomentum));
        Check(maxMomentum, maxMomentum is >= 0 and < 1, "at least 0 and less than 1", nameof(maxMomentum));
        Check(divFactor, divFactor > 0 && float.IsFinite(divFactor), "above 0", nameof(divFactor));
        Check(finalDivFactor, finalDivFactor > 0 && float.IsFinite(finalDivFactor), "above 0", nameof(finalDivFactor));
        (this.maxLearningRate, this.pctStart, this.cycleMomentum) = (maxLearningRate, pctStart, cycleMomentum);
        (this.baseMomentum, this.maxMomentum) = (baseMomentum, maxMomentum);
        initial = (double)maxLearningRate / divFactor;
        final = initial / finalDivFactor;
    }

    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point) =>
        (float)Cycle(point, this.initial, maxLearningRate, final);

    /// <inheritdoc/>
    public override float? Momentum(SchedulePoint point) =>
        cycleMomentum ? (float)Cycle(point, maxMomentum, baseMomentum, maxMomentum) : null;

    private double Cycle(SchedulePoint point, double first, double middle, double last)
    {
        // The turning point is at a step boundary shifted by one, as in PyTorch; with very few steps it may be before the first one.
        var turn = pctStart * point.TotalSteps - 1;
        var end = point.TotalSteps - 1;
        if (point.Step <= turn)
            return turn <= 0 ? middle : Cosine(first, middle, point.Step / turn);
        return end <= turn ? last : Cosine(middle, last, Math.Min(1, (point.Step - turn) / (end - turn)));
    }

    private static double Cosine(double from, double to, double share) =>
        to + (from - to) / 2 * (1 + Math.Cos(Math.PI * share));
}
