namespace NetDsl;

/// <summary>The place in training of a step that is about to be taken.</summary>
/// <param name="Step">The step, from 0, over all epochs.</param>
/// <param name="TotalSteps">How many steps the whole training has.</param>
/// <param name="StepsPerEpoch">How many of them make an epoch.</param>
public readonly record struct SchedulePoint(long Step, long TotalSteps, int StepsPerEpoch)
{
    private readonly IReadOnlyList<EpochResult>? history;

    /// <summary>The epoch that the step belongs to, from 0.</summary>
    public long Epoch => Step / StepsPerEpoch;

    /// <summary>The epochs that are done, for schedules that react to them.</summary>
    public IReadOnlyList<EpochResult> History
    {
        get => history ?? [];
        init => history = value;
    }
}

/// <summary>
/// The learning rate, and optionally the momentum, as functions of training progress. Schedules are pure functions of the step and the
/// finished epochs, so that training resumes anywhere.
/// </summary>
public abstract class LearningRateSchedule
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="initial">The optimizer's own learning rate.</param>
    /// <param name="point">The step.</param>
    public abstract float LearningRate(float initial, SchedulePoint point);

    /// <summary>The momentum of a step (Adam's beta1), or null for the optimizer's.</summary>
    public virtual float? Momentum(SchedulePoint point) => null;

    /// <summary>
    /// The number of cycles that are over before a step, in schedules that come back to their first rate: at the end of each, the rate is
    /// lowest. 0 for all others.
    /// </summary>
    internal virtual long CyclesBefore(SchedulePoint point) => 0;

    /// <summary>
    /// This schedule after a warm-up, in which the rate rises on a line to the schedule's first: PyTorch's <c>LinearLR</c> and then this
    /// schedule, in a <c>SequentialLR</c>. The schedule takes the steps that are left as the whole training.
    /// </summary>
    /// <param name="epochs">How many epochs the warm-up takes.</param>
    /// <param name="startFactor">The share of the schedule's first rate that the first step has.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public LearningRateSchedule WithWarmup(int epochs, float startFactor = 1f / 3) => new WarmupSchedule(this, epochs, inEpochs: true, startFactor);

    /// <summary>Adds a warm-up like <see cref="WithWarmup"/>, with the length in steps.</summary>
    /// <param name="steps">The number of steps of the warm-up.</param>
    /// <param name="startFactor">The learning rate of the first step, as a share of the schedule's first rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public LearningRateSchedule WithWarmupSteps(int steps, float startFactor = 1f / 3) => new WarmupSchedule(this, steps, inEpochs: false, startFactor);

    /// <summary>Returns a value that meets its condition, or throws with the expected range.</summary>
    private protected static T Check<T>(T value, bool valid, string wanted, string name) =>
        valid ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {wanted}.");

    private protected static float CheckRate(float value, string name) => Check(value, value >= 0 && float.IsFinite(value), "a finite number, 0 or more", name);

    private protected static float CheckFactor(float value, string name) => Check(value, value > 0 && float.IsFinite(value), "a finite number above 0", name);

    private protected static int? CheckEpochs(int? value, string name) => Check(value, value is null or >= 1, "1 epoch or more, or null for the whole training", name);
}

/// <summary>The optimizer's own learning rate, throughout.</summary>
public sealed class ConstantSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point) => initial;
}
