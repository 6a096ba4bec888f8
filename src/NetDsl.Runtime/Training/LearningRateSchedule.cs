namespace NetDsl;

/// <summary>Where training stands when a step is about to be taken.</summary>
/// <param name="Step">The step, from 0, over all epochs.</param>
/// <param name="TotalSteps">How many steps the whole training has.</param>
/// <param name="StepsPerEpoch">How many of them make an epoch.</param>
public readonly record struct SchedulePoint(long Step, long TotalSteps, int StepsPerEpoch)
{
    /// <summary>The epoch that the step belongs to, from 0.</summary>
    public long Epoch => Step / StepsPerEpoch;
}

/// <summary>
/// How the learning rate, and momentum where wanted, change while training. Pure functions of the step, so that
/// training resumes anywhere.
/// </summary>
public abstract class LearningRateSchedule
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="initial">The optimizer's own learning rate.</param>
    /// <param name="point">The step.</param>
    public abstract float LearningRate(float initial, SchedulePoint point);

    /// <summary>The momentum of a step (Adam's beta1), or null to leave it as it is.</summary>
    public virtual float? Momentum(SchedulePoint point) => null;
}

/// <summary>The optimizer's own learning rate, throughout.</summary>
public sealed class ConstantSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point) => initial;
}

/// <summary>Multiplies the learning rate by a factor every so many epochs: PyTorch's <c>StepLR</c>.</summary>
/// <param name="stepSize">After how many epochs, again and again.</param>
/// <param name="gamma">By what.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="stepSize"/> is less than 1, or gamma not above 0.</exception>
public sealed class StepSchedule(int stepSize, float gamma = 0.1f) : LearningRateSchedule
{
    private readonly int stepSize = stepSize >= 1
        ? stepSize
        : throw new ArgumentOutOfRangeException(nameof(stepSize), stepSize, "The rate can drop every epoch or less often: give 1 or more.");

    private readonly float gamma = gamma > 0 && float.IsFinite(gamma)
        ? gamma
        : throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "The factor must be above 0.");

    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point) =>
        (float)(initial * Math.Pow(gamma, point.Epoch / stepSize));
}
