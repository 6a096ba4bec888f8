namespace NetDsl;

/// <summary>How to train.</summary>
public sealed record FitOptions
{
    /// <summary>How often every sample is seen.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Samples in a step; the last step of an epoch takes what is left. As many as the model can take if not given.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Changes the parameters. <see cref="AdamW"/> if not given.</summary>
    public Optimizer Optimizer { get; init; } = new AdamW();

    /// <summary>How the learning rate changes. It does not, if not given.</summary>
    public LearningRateSchedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>How the rates at which layers drop change. They do not, if not given.</summary>
    public DropoutSchedule? DropoutSchedule { get; init; }

    /// <summary>Whether samples come in a new order in each epoch.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Decides the order of samples, and what augmenting data sets draw.</summary>
    public int Seed { get; init; }

    /// <summary>What is measured beside the loss. <see cref="Accuracy"/> for class labels, otherwise nothing, if not given.</summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }

    /// <summary>
    /// What tells a good epoch from a bad one, for <see cref="EarlyStopping"/> and <see cref="CheckpointPolicy.Best"/>:
    /// "loss" or the name of a metric; on the validation data if there are any, otherwise while training.
    /// </summary>
    public string Monitor { get; init; } = "loss";

    /// <summary>When to stop before the last epoch. Never if not given.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Where training is saved. Nowhere if not given.</summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>
    /// A checkpoint to go on from, exactly where it stopped: with the same data, batch size, seed, optimizer and schedule,
    /// the result is the same as without the break.
    /// </summary>
    public string? ResumeFrom { get; init; }

    /// <summary>Told of every step, on the thread that trains.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Told of every epoch, on the thread that trains.</summary>
    public Action<EpochResult>? EpochEnded { get; init; }
}

/// <summary>Stops training when it no longer helps.</summary>
/// <param name="Patience">After how many epochs in a row without an improvement training stops; at least 1.</param>
/// <param name="MinDelta">By how much <see cref="FitOptions.Monitor"/> must change to count as one.</param>
/// <param name="RestoreBest">
/// Whether the model has the parameters of its best epoch when training ends (early or not, unless cancelled).
/// </param>
public sealed record EarlyStopping(int Patience = 5, double MinDelta = 0, bool RestoreBest = true);

/// <summary>Where and when training is saved.</summary>
/// <param name="Path">
/// The file. With <see cref="CheckpointPolicy.EveryEpoch"/> it contains <c>{epoch}</c>, which becomes the number.
/// </param>
/// <param name="Policy">Which epochs are kept.</param>
public sealed record CheckpointOptions(string Path, CheckpointPolicy Policy = CheckpointPolicy.Last);

/// <summary>
/// Which epochs are kept as files. When training is cancelled, a checkpoint is written in any case: under the same name,
/// except that with <see cref="Best"/> the best epoch's file stays as it is, once there is one.
/// </summary>
public enum CheckpointPolicy
{
    /// <summary>One file, rewritten after every epoch.</summary>
    Last,

    /// <summary>One file, rewritten after every epoch that was better than all before it.</summary>
    Best,

    /// <summary>One file for each epoch.</summary>
    EveryEpoch,
}

/// <summary>Where training stands, after one step.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">How many there are.</param>
/// <param name="Step">The step within the epoch, from 1.</param>
/// <param name="StepsPerEpoch">How many there are.</param>
/// <param name="Loss">The mean loss of this epoch so far.</param>
/// <param name="Accuracy">The accuracy of this epoch so far, where it is measured.</param>
/// <param name="LearningRate">The learning rate of the step.</param>
/// <param name="SamplesPerSecond">How fast this epoch goes.</param>
/// <param name="Remaining">The time that is probably left, with all further epochs.</param>
public readonly record struct TrainingProgress(
    int Epoch,
    int Epochs,
    int Step,
    int StepsPerEpoch,
    double Loss,
    double? Accuracy,
    float LearningRate,
    double SamplesPerSecond,
    TimeSpan Remaining);
