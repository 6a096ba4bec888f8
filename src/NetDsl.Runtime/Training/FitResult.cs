using System.Globalization;

namespace NetDsl;

/// <summary>The result of training.</summary>
/// <param name="Epochs">All finished epochs, in order; with those before a break, if training was resumed.</param>
/// <param name="StopReason">The reason why training ended.</param>
/// <param name="BestEpoch">The number (from 1) of the epoch with the best <see cref="FitOptions.Monitor"/>; 0 if none was finished, or
/// none had a value.</param>
/// <param name="Duration">The duration of this call.</param>
public sealed record FitResult(IReadOnlyList<EpochResult> Epochs, StopReason StopReason, int BestEpoch, TimeSpan Duration)
{
    /// <summary>The checkpoint that was written last; null if none was.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>
    /// The time of <see cref="Duration"/> in which training waited for samples. If it is more than a few percent, see
    /// <see cref="FitOptions.LoaderThreads"/> and <see cref="Dataset.Cache"/>.
    /// </summary>
    public TimeSpan WaitedForData { get; init; }

    /// <summary>The measurements within epochs: every <see cref="FitOptions.ValidationSteps"/>.</summary>
    public IReadOnlyList<StepEvaluation> Measurements { get; init; } = [];

    /// <summary>The files of <see cref="FitOptions.SnapshotPath"/>, one for each finished cycle.</summary>
    public IReadOnlyList<string> Snapshots { get; init; } = [];
}

/// <summary>A measurement of the validation data within an epoch.</summary>
/// <param name="Step">The number of steps before it, over all epochs.</param>
/// <param name="Evaluation">The loss and the metrics.</param>
public sealed record StepEvaluation(long Step, Evaluation Evaluation) : IMonitored
{
    double IMonitored.Value(string name) => Evaluation.Value(name);
}

/// <summary>Something that a <see cref="Monitor"/> compares.</summary>
internal interface IMonitored
{
    /// <summary>The loss or a metric; NaN where it was not measured, as in a history from another training.</summary>
    double Value(string name);
}

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary><see cref="FitOptions.EarlyStopping"/> ended it.</summary>
    EarlyStopped,

    /// <summary>The caller cancelled training: see <see cref="FitCanceledException"/>.</summary>
    Cancelled,

    /// <summary>A callback ended it.</summary>
    Stopped,

    /// <summary>An exception ended it, which carries this result.</summary>
    Failed,
}

/// <summary>The result of one epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Training">Measurements of the training batches, each before its own step.</param>
/// <param name="Validation">Measurements of the validation data after the epoch, if there are any.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="Duration">Its duration, including validation.</param>
public sealed record EpochResult(int Epoch, Evaluation Training, Evaluation? Validation, float LearningRate, TimeSpan Duration) : IMonitored
{
    /// <summary>On the validation data if there are any.</summary>
    internal double Value(string name) => (Validation ?? Training).Value(name);

    double IMonitored.Value(string name) => Value(name);
}

/// <summary>The loss and the metrics of a model on some samples.</summary>
/// <param name="Samples">The number of samples.</param>
/// <param name="Loss">The mean loss.</param>
/// <param name="Metrics">The value of each metric, by its name.</param>
public sealed record Evaluation(int Samples, double Loss, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The accuracy, where it was measured.</summary>
    public double? Accuracy => Metrics.TryGetValue("accuracy", out var value) ? value : null;

    /// <summary>One line for people: <c>loss 0.0312, accuracy 0.9912 (10000 samples)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"loss {Loss:G4}{string.Concat(Metrics.Select(m => string.Create(CultureInfo.InvariantCulture, $", {m.Key} {m.Value:G4}")))} ({Samples} {(Samples == 1 ? "sample" : "samples")})");

    /// <summary>The loss or a metric; NaN where it was not measured.</summary>
    internal double Value(string name) => name == LossName ? Loss : Metrics.TryGetValue(name, out var value) ? value : double.NaN;

    /// <summary>The name of the loss among those of metrics.</summary>
    internal const string LossName = "loss";
}
