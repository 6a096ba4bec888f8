namespace NetDsl;

/// <summary>
/// How to train. A value: training never changes it, so that one may serve any number of trainings at once, but for metrics and
/// callbacks of your own, which gather.
/// </summary>
public sealed record FitOptions
{
    /// <summary>The number of passes over all samples.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Samples in a batch; the last batch of an epoch takes what is left. As many as the model can take if not given.</summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// Whether an epoch leaves out a last batch that is smaller than the others: PyTorch's <c>drop_last</c>. Samples are shuffled, so each
    /// epoch leaves out others.
    /// </summary>
    public bool DropLast { get; init; }

    /// <summary>
    /// The number of batches of one step: their gradients are averaged, and the parameters change once, as by one batch of all their
    /// samples. It allows large batches that do not fit in memory. Batch normalisation still normalises each batch separately.
    /// </summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>
    /// The growth of the batches of a step from epoch to epoch, on top of <see cref="AccumulationSteps"/>. None if not given.
    /// </summary>
    public BatchGrowth? BatchGrowth { get; init; }

    /// <summary>The optimizer. <see cref="AdamW"/> if not given.</summary>
    public Optimizer Optimizer { get; init; } = new AdamW();

    /// <summary>The schedule of the learning rate. Constant if not given.</summary>
    public LearningRateSchedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>The schedule of the dropout rates. Constant if not given.</summary>
    public DropoutSchedule? DropoutSchedule { get; init; }

    /// <summary>Whether samples come in a new order in each epoch.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// The number of threads that read and augment samples while others compute: PyTorch's <c>num_workers</c>. All cores but one if not
    /// given. Results do not depend on it. Data sets that cannot be read in parallel (<see cref="Dataset.CanReadInParallel"/>) have one.
    /// </summary>
    public int? LoaderThreads { get; init; }

    /// <summary>Decides the order of samples, and what augmenting data sets draw.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Averages the parameters over the steps: validation measures the average, and checkpoints and the trained model contain it. Off if
    /// not given.
    /// </summary>
    public WeightAveraging? WeightAveraging { get; init; }

    /// <summary>Trains on adversarial examples, too. Off if not given.</summary>
    public AdversarialTraining? Adversarial { get; init; }

    /// <summary>The metrics besides the loss. If not given, <see cref="Accuracy"/> for class labels, otherwise none.</summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }

    /// <summary>
    /// The value by which epochs are compared, for <see cref="EarlyStopping"/> and <see cref="CheckpointPolicy.Best"/>: "loss" or the name
    /// of a metric; on the validation data if there are any, otherwise on the training data.
    /// </summary>
    public string Monitor { get; init; } = "loss";

    /// <summary>
    /// The number of steps after which the validation data are measured, besides the end of each epoch: Lightning's
    /// <c>val_check_interval</c>. <see cref="EarlyStopping"/> then judges these measurements instead of epochs. Null, the default, for
    /// epochs alone.
    /// </summary>
    public int? ValidationSteps { get; init; }

    /// <summary>When to stop before the last epoch. Never if not given.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>The file and the frequency of checkpoints. None if not given.</summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>
    /// A path with <c>{cycle}</c> in it: the model is saved there at the end of each cycle of <see cref="CosineRestartsSchedule"/>, with
    /// the cycle's number, from 1. <see cref="Ensemble.Load"/> makes a snapshot ensemble of the files, and <see
    /// cref="ModelFileExtensions.LoadAverage"/> loads their average. None if not given.
    /// </summary>
    public string? SnapshotPath { get; init; }

    /// <summary>
    /// A checkpoint to go on from, exactly where it stopped: with the same data, batch size, seed, optimizer, schedule and device,
    /// the result is the same as without the break. The model's own seed comes from the checkpoint.
    /// </summary>
    public string? ResumeFrom { get; init; }

    /// <summary>Hears of every step, on the thread that trains.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Hears of every epoch, on the thread that trains.</summary>
    public Action<EpochResult>? EpochEnded { get; init; }

    /// <summary>Hear of everything, in this order, and may end training.</summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];
}

/// <summary>
/// An exponential moving average of the parameters and of the statistics of normalisation: after each step,
/// average = decay * average + (1 - decay) * parameters. The first step begins it.
/// </summary>
/// <param name="Decay">How much of the average a step keeps: at least 0 and less than 1.</param>
public sealed record WeightAveraging(float Decay = 0.999f);

/// <summary>Stops training when the monitored value no longer improves.</summary>
/// <param name="Patience">The number of epochs in a row without an improvement after which training stops; at least 1. With
/// <see cref="FitOptions.ValidationSteps"/>, the number of measurements.</param>
/// <param name="MinDelta">The least change of <see cref="FitOptions.Monitor"/> that counts as an improvement.</param>
/// <param name="RestoreBest">Whether the model has the parameters of its best epoch or measurement when training ends (early or not, unless
/// cancelled).
/// </param>
public sealed record EarlyStopping(int Patience = 5, double MinDelta = 0, bool RestoreBest = true);

/// <summary>The progress of training after a step.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="Step">The step within the epoch, from 1.</param>
/// <param name="StepsPerEpoch">The number of steps of an epoch.</param>
/// <param name="Loss">The mean loss of this epoch so far.</param>
/// <param name="Accuracy">The accuracy of this epoch so far, if it is measured.</param>
/// <param name="LearningRate">The learning rate of the step.</param>
/// <param name="SamplesPerSecond">The speed of this epoch.</param>
/// <param name="Remaining">The estimated time that is left, including all further epochs.</param>
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
