using System.Globalization;

namespace NetDsl;

/// <summary>Whether options make sense; checked before anything is computed.</summary>
internal static class FitOptionsCheck
{
    /// <summary>The part of a snapshot's path that becomes the number of the cycle.</summary>
    public const string SnapshotCycle = "{cycle}";

    public static void Check(Model model, FitOptions options, bool hasValidation)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Optimizer is null || options.Schedule is null || options.Callbacks is null)
            throw new ArgumentNullException(nameof(options), "Training needs an Optimizer, a Schedule and a list of Callbacks: leave them out to have the defaults.");
        if (options.Epochs < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Epochs, "Training takes at least one epoch.");
        if (options.LoaderThreads < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.LoaderThreads, "LoaderThreads must be 1 or more: a thread must read the samples.");
        if (options.AccumulationSteps < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.AccumulationSteps, "AccumulationSteps must be 1 or more.");
        if (options.BatchGrowth is { } growth && options.AccumulationSteps * (long)growth.At(options.Epochs) > 1 << 20)
            throw new ArgumentException($"A step would have {options.AccumulationSteps * (long)growth.At(options.Epochs)} batches: lower AccumulationSteps or BatchGrowth.", nameof(options));
        if (options.ValidationSteps is { } validationSteps && (validationSteps < 1 || !hasValidation))
            throw new ArgumentException(hasValidation ? $"ValidationSteps must be 1 or more, but is {validationSteps}." : "ValidationSteps needs validation data.", nameof(options));
        if (options.WeightAveraging is { } averaging && !(averaging.Decay is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(options), averaging.Decay, "The decay of averaged weights must be at least 0 and less than 1.");
        if (options.Adversarial is { } adversarial)
        {
            if (!model.HasInputGradient)
                throw new ArgumentException($"{model.Info.Name} has no gradient for its inputs, so there are no adversarial examples. Declare it as [Network(InputGradient = true)].", nameof(options));
            if (!(adversarial.Epsilon > 0 && float.IsFinite(adversarial.Epsilon) && adversarial.CleanShare is >= 0 and < 1 && adversarial.Minimum <= adversarial.Maximum))
                throw new ArgumentException($"Adversarial training needs an epsilon above 0, a share of clean samples of at least 0 and less than 1, and a minimum up to the maximum, not {adversarial}.", nameof(options));
        }

        if (options.EarlyStopping is { } stopping && !(stopping.Patience >= 1 && stopping.MinDelta >= 0))
            throw new ArgumentException($"Early stopping needs a patience of 1 epoch or more and a minimal change of 0 or more, not {stopping.Patience} and {stopping.MinDelta}.", nameof(options));
        if (options.DropoutSchedule is not null && model.DropRates.Count == 0)
            throw new ArgumentException($"{model.Info.Name} has no layer that drops anything, so that a DropoutSchedule has nothing to change: declare one, such as Dropout(0.1), or leave the schedule out.", nameof(options));
        if (options.Optimizer.Momentum is null && options.Schedule.Momentum(new SchedulePoint(0, 1, 1)) is not null)
            throw new ArgumentException($"{options.Schedule.GetType().Name} changes the momentum, but {options.Optimizer.GetType().Name} has none: switch that off in the schedule (cycleMomentum: false), or take another optimizer.", nameof(options));
        if (options.Checkpoint is { } checkpoint)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(checkpoint.Path, nameof(options));
            if (checkpoint.Policy == CheckpointPolicy.EveryEpoch && !checkpoint.Path.Contains("{epoch}", StringComparison.Ordinal))
                throw new ArgumentException($"A checkpoint for every epoch needs a path with {{epoch}} in it, but got '{checkpoint.Path}'.", nameof(options));
            if (checkpoint.EverySteps < 1 || checkpoint.Every <= TimeSpan.Zero)
                throw new ArgumentException($"Checkpoints within epochs need EverySteps of 1 or more, or a time above 0, not {checkpoint.EverySteps?.ToString(CultureInfo.InvariantCulture) ?? "none"} and {checkpoint.Every?.ToString() ?? "none"}.", nameof(options));
        }

        if (options.SnapshotPath is { } snapshots)
        {
            if (!snapshots.Contains(SnapshotCycle, StringComparison.Ordinal))
                throw new ArgumentException($"Snapshots need a path with {SnapshotCycle} in it, but got '{snapshots}'.", nameof(options));
            if (options.Schedule.CyclesBefore(new SchedulePoint(1L << 40, 1L << 40, 1)) == 0)
                throw new ArgumentException($"{options.Schedule.GetType().Name} has no cycles at whose ends snapshots could be saved: use CosineRestartsSchedule.", nameof(options));
        }
    }
}
