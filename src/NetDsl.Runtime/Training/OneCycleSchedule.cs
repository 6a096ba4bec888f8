namespace NetDsl;

/// <summary>
/// The one-cycle policy: the learning rate rises to a maximum, then falls far below where it began, along cosines,
/// while momentum does the reverse (Smith and Topin, 2018). PyTorch's <c>OneCycleLR</c>, with its defaults.
/// </summary>
public sealed class OneCycleSchedule : LearningRateSchedule
{
    private readonly double maximum;
    private readonly double rising;
    private readonly bool cycleMomentum;
    private readonly double baseMomentum;
    private readonly double maximumMomentum;
    private readonly double initial;
    private readonly double final;

    /// <summary>Makes the schedule. The optimizer's own learning rate plays no part in it.</summary>
    /// <param name="maximum">The highest learning rate.</param>
    /// <param name="rising">The share of all steps in which the rate rises.</param>
    /// <param name="cycleMomentum">Whether momentum (Adam's beta1) falls while the rate rises, and rises again.</param>
    /// <param name="baseMomentum">The lowest momentum.</param>
    /// <param name="maximumMomentum">The highest momentum.</param>
    /// <param name="divisor">The first learning rate is the maximum divided by this.</param>
    /// <param name="finalDivisor">The last learning rate is the first divided by this.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public OneCycleSchedule(
        float maximum,
        float rising = 0.3f,
        bool cycleMomentum = true,
        float baseMomentum = 0.85f,
        float maximumMomentum = 0.95f,
        float divisor = 25,
        float finalDivisor = 1e4f)
    {
        Require(maximum > 0 && float.IsFinite(maximum), maximum, "above 0", nameof(maximum));
        Require(rising is >= 0 and <= 1, rising, "a share of the steps, from 0 to 1", nameof(rising));
        Require(baseMomentum is >= 0 and < 1, baseMomentum, "at least 0 and less than 1", nameof(baseMomentum));
        Require(maximumMomentum is >= 0 and < 1, maximumMomentum, "at least 0 and less than 1", nameof(maximumMomentum));
        Require(divisor > 0 && float.IsFinite(divisor), divisor, "above 0", nameof(divisor));
        Require(finalDivisor > 0 && float.IsFinite(finalDivisor), finalDivisor, "above 0", nameof(finalDivisor));
        (this.maximum, this.rising, this.cycleMomentum) = (maximum, rising, cycleMomentum);
        (this.baseMomentum, this.maximumMomentum) = (baseMomentum, maximumMomentum);
        initial = (double)maximum / divisor;
        final = initial / finalDivisor;
    }

    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point) =>
        (float)Cycle(point, this.initial, maximum, final);

    /// <inheritdoc/>
    public override float? Momentum(SchedulePoint point) =>
        cycleMomentum ? (float)Cycle(point, maximumMomentum, baseMomentum, maximumMomentum) : null;

    private double Cycle(SchedulePoint point, double first, double middle, double last)
    {
        // The turning point lies on a step boundary shifted by one, as PyTorch has it; with very few steps it may lie
        // before the first one.
        var turn = rising * point.TotalSteps - 1;
        var end = point.TotalSteps - 1;
        if (point.Step <= turn)
            return turn <= 0 ? middle : Cosine(first, middle, point.Step / turn);
        return end <= turn ? last : Cosine(middle, last, Math.Min(1, (point.Step - turn) / (end - turn)));
    }

    private static double Cosine(double from, double to, double share) =>
        to + (from - to) / 2 * (1 + Math.Cos(Math.PI * share));

    private static void Require(bool valid, float value, string wanted, string name)
    {
        if (!valid)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {wanted}.");
    }
}
