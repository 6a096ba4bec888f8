namespace NetDsl;

/// <summary>
/// Lowers the learning rate to 0 along a polynomial, step by step: PyTorch's <c>PolynomialLR</c>, with steps for its iterations.
/// </summary>
/// <param name="power">The power: 1 for a line.</param>
/// <param name="epochs">After how many epochs the rate is 0; the whole training if not given.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
public sealed class PolynomialSchedule(float power = 1, int? epochs = null) : LearningRateSchedule
{
    private readonly float power = CheckFactor(power, nameof(power));
    private readonly int? epochs = CheckEpochs(epochs, nameof(epochs));

    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point)
    {
        var steps = epochs is { } own ? (double)own * point.StepsPerEpoch : point.TotalSteps;
        return (float)(initial * Math.Pow(Math.Max(0, 1 - point.Step / steps), power));
    }
}

/// <summary>
/// Lowers the learning rate along half a cosine, step by step: PyTorch's <c>CosineAnnealingLR</c>, with steps for its epochs. Afterwards
/// the rate stays low.
/// </summary>
/// <remarks>I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.</remarks>
/// <param name="minLearningRate">The last rate.</param>
/// <param name="epochs">How many epochs it takes; the whole training if not given.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
public sealed class CosineSchedule(float minLearningRate = 0, int? epochs = null) : LearningRateSchedule
{
    private readonly float minLearningRate = CheckRate(minLearningRate, nameof(minLearningRate));
    private readonly int? epochs = CheckEpochs(epochs, nameof(epochs));

    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point)
    {
        var steps = epochs is { } own ? (double)own * point.StepsPerEpoch : point.TotalSteps;
        return Between(initial, minLearningRate, Math.Min(1, point.Step / steps));
    }

    internal static float Between(float first, float last, double share) =>
        (float)(last + (first - (double)last) / 2 * (1 + Math.Cos(Math.PI * share)));
}

/// <summary>
/// Lowers the learning rate along half a cosine again and again, each time from the initial rate: PyTorch's
/// <c>CosineAnnealingWarmRestarts</c>, stepped by fractions of an epoch.
/// </summary>
/// <remarks>I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.</remarks>
/// <param name="epochs">How many epochs the first cycle takes.</param>
/// <param name="multiplier">How many times as long each cycle is as the one before.</param>
/// <param name="minLearningRate">The rate at the end of a cycle.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
public sealed class CosineRestartsSchedule(int epochs, int multiplier = 1, float minLearningRate = 0) : LearningRateSchedule
{
    private readonly int epochs = Check(epochs, epochs >= 1, "1 epoch or more", nameof(epochs));
    private readonly int multiplier = Check(multiplier, multiplier >= 1, "1 or more", nameof(multiplier));
    private readonly float minLearningRate = CheckRate(minLearningRate, nameof(minLearningRate));

    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point)
    {
        var (step, length, _) = Cycle(point);
        return CosineSchedule.Between(initial, minLearningRate, (double)step / length);
    }

    internal override long CyclesBefore(SchedulePoint point) => Cycle(point).Number;

    /// <summary>The step within its cycle, the length of the cycle, and the number of cycles before it.</summary>
    private (long Step, long Length, long Number) Cycle(SchedulePoint point)
    {
        var (step, length) = (point.Step, (long)epochs * point.StepsPerEpoch);
        if (multiplier == 1)
            return (step % length, length, step / length);
        var number = 0L;
        for (; step >= length; length *= multiplier, number++)
            step -= length;
        return (step, length, number);
    }
}

/// <summary>A schedule after a warm-up.</summary>
internal sealed class WarmupSchedule(LearningRateSchedule then, int length, bool inEpochs, float startFactor) : LearningRateSchedule
{
    private readonly int length = Check(length, length >= 1, "1 or more", inEpochs ? "epochs" : "steps");
    private readonly float startFactor = Check(startFactor, startFactor is > 0 and <= 1, "above 0 and at most 1", nameof(startFactor));

    public override float LearningRate(float initial, SchedulePoint point)
    {
        var warmup = StepsOf(point);
        return point.Step >= warmup
            ? then.LearningRate(initial, After(point, warmup))
            : (float)(then.LearningRate(initial, After(point, point.Step)) * (startFactor + (1 - startFactor) * ((double)point.Step / warmup)));
    }

    public override float? Momentum(SchedulePoint point) => then.Momentum(After(point, Math.Min(point.Step, StepsOf(point))));

    internal override long CyclesBefore(SchedulePoint point) => then.CyclesBefore(After(point, Math.Min(point.Step, StepsOf(point))));

    private long StepsOf(SchedulePoint point) => inEpochs ? (long)length * point.StepsPerEpoch : length;

    /// <summary>The place in what is left after the warm-up: its first step while that lasts.</summary>
    private SchedulePoint After(SchedulePoint point, long steps) =>
        point with { Step = point.Step - steps, TotalSteps = Math.Max(1, point.TotalSteps - StepsOf(point)) };
}
