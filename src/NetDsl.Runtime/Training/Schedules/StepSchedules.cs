namespace NetDsl;

/// <summary>Multiplies the learning rate by a factor every <paramref name="stepSize"/> epochs: PyTorch's <c>StepLR</c>.</summary>
/// <param name="stepSize">The number of epochs between two multiplications.</param>
/// <param name="gamma">The factor.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="stepSize"/> is less than 1, or gamma not above 0.</exception>
public sealed class StepSchedule(int stepSize, float gamma = 0.1f) : LearningRateSchedule
{
    private readonly int stepSize = Check(stepSize, stepSize >= 1, "1 epoch or more", nameof(stepSize));
    private readonly float gamma = CheckFactor(gamma, nameof(gamma));

    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point) =>
        (float)(initial * Math.Pow(gamma, point.Epoch / stepSize));
}

/// <summary>Multiplies the learning rate by a factor after each of some epochs: PyTorch's <c>MultiStepLR</c>.</summary>
public sealed class MultiStepSchedule : LearningRateSchedule
{
    private readonly int[] milestones;
    private readonly float gamma;

    /// <summary>Makes the schedule.</summary>
    /// <param name="milestones">After how many epochs, in rising order: 30 and 60, for epochs 31 and 61 on.</param>
    /// <param name="gamma">The factor.</param>
    /// <exception cref="ArgumentException">Milestones are not in rising order.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A milestone is less than 1, or gamma not above 0.</exception>
    public MultiStepSchedule(IReadOnlyList<int> milestones, float gamma = 0.1f)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        this.milestones = [.. milestones];
        foreach (var milestone in this.milestones)
            Check(milestone, milestone >= 1, "1 epoch or more", nameof(milestones));
        if (!this.milestones.SequenceEqual(this.milestones.Order()))
            throw new ArgumentException($"Milestones must be in rising order, but are {string.Join(", ", milestones)}.", nameof(milestones));
        this.gamma = CheckFactor(gamma, nameof(gamma));
    }

    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point)
    {
        var passed = 0;
        while (passed < milestones.Length && milestones[passed] <= point.Epoch)
            passed++;
        return (float)(initial * Math.Pow(gamma, passed));
    }
}

/// <summary>Multiplies the learning rate by a factor after every epoch: PyTorch's <c>ExponentialLR</c>.</summary>
/// <param name="gamma">The factor.</param>
/// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
public sealed class ExponentialSchedule(float gamma) : LearningRateSchedule
{
    private readonly float gamma = CheckFactor(gamma, nameof(gamma));

    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point) => (float)(initial * Math.Pow(gamma, point.Epoch));
}
