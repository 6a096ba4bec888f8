namespace NetDsl;

/// <summary>
/// How the rates at which layers drop change while training: those of dropout of every kind, stochastic depth and DropConnect.
/// Pure functions of the step, so that training resumes anywhere.
/// </summary>
public abstract class DropoutSchedule
{
    /// <summary>The rate of a step: at least 0, less than 1.</summary>
    /// <param name="initial">The layer's own rate.</param>
    /// <param name="point">The step.</param>
    public abstract float Rate(float initial, SchedulePoint point);
}

/// <summary>Drops at each layer's own rate in the first epochs only, where that helps a small network to fit: early dropout.</summary>
/// <remarks>Z. Liu et al., "Dropout reduces underfitting", 2023.</remarks>
/// <param name="epochs">In how many epochs, at least 1.</param>
/// <param name="linear">Whether rates fall on a line, from the layer's own in the first step to 0 in the last of these epochs.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is less than 1.</exception>
public sealed class EarlyDropout(int epochs, bool linear = false) : DropoutSchedule
{
    private readonly int epochs = epochs >= 1
        ? epochs
        : throw new ArgumentOutOfRangeException(nameof(epochs), epochs, "Early dropout takes 1 epoch or more.");

    /// <inheritdoc/>
    public override float Rate(float initial, SchedulePoint point)
    {
        if (point.Epoch >= epochs)
            return 0;
        var last = (long)epochs * point.StepsPerEpoch - 1;
        return linear && last > 0 ? (float)(initial * (1 - (double)point.Step / last)) : initial;
    }
}

/// <summary>Drops at each layer's own rate after some epochs without, where a network begins to overfit: late dropout.</summary>
/// <remarks>Z. Liu et al., "Dropout reduces underfitting", 2023.</remarks>
/// <param name="epochs">After how many epochs, at least 0.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is negative.</exception>
public sealed class LateDropout(int epochs) : DropoutSchedule
{
    private readonly int epochs = epochs >= 0
        ? epochs
        : throw new ArgumentOutOfRangeException(nameof(epochs), epochs, "Late dropout begins after 0 epochs or more.");

    /// <inheritdoc/>
    public override float Rate(float initial, SchedulePoint point) => point.Epoch >= epochs ? initial : 0;
}

/// <summary>
/// Moves rates on a line over the whole training, from one share of each layer's own rate in the first step to another in the last.
/// </summary>
/// <param name="from">The first share: 0 for none, 1 for the layer's own rate.</param>
/// <param name="to">The last share.</param>
/// <exception cref="ArgumentOutOfRangeException">A share is negative or not finite.</exception>
public sealed class LinearDropout(float from, float to) : DropoutSchedule
{
    private readonly double from = Share(from, nameof(from));
    private readonly double to = Share(to, nameof(to));

    /// <inheritdoc/>
    public override float Rate(float initial, SchedulePoint point) =>
        (float)(initial * (from + (to - from) * (point.TotalSteps > 1 ? (double)point.Step / (point.TotalSteps - 1) : 0)));

    private static double Share(float share, string name) => share >= 0 && float.IsFinite(share)
        ? share
        : throw new ArgumentOutOfRangeException(name, share, "A share of a layer's rate is 0 or more.");
}
