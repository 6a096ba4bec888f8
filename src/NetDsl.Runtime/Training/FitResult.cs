namespace NetDsl;

/// <summary>How training went.</summary>
/// <param name="Epochs">Every finished epoch, in order; with those before a break, when training was resumed.</param>
/// <param name="StopReason">Why it ended.</param>
/// <param name="BestEpoch">The number (from 1) of the epoch with the best <see cref="FitOptions.Monitor"/>; 0 if none was finished.</param>
/// <param name="Duration">How long this call took.</param>
public sealed record FitResult(IReadOnlyList<EpochResult> Epochs, StopReason StopReason, int BestEpoch, TimeSpan Duration);

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary><see cref="FitOptions.EarlyStopping"/> ended it.</summary>
    EarlyStopped,

    /// <summary>The caller cancelled it.</summary>
    Cancelled,
}

/// <summary>How one epoch went.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Training">Measured while training: each batch before the step it led to.</param>
/// <param name="Validation">Measured on the validation data after the epoch, if there are any.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="Duration">How long it took, with validation.</param>
public sealed record EpochResult(int Epoch, Evaluation Training, Evaluation? Validation, float LearningRate, TimeSpan Duration);

/// <summary>How well a model does on some samples.</summary>
/// <param name="Samples">How many samples.</param>
/// <param name="Loss">The mean loss.</param>
/// <param name="Metrics">The value of each metric, by its name.</param>
public sealed record Evaluation(int Samples, double Loss, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The accuracy, where it was measured.</summary>
    public double? Accuracy => Metrics.TryGetValue("accuracy", out var value) ? value : null;

    /// <summary>What the loss is called where metrics go by their names.</summary>
    internal const string LossName = "loss";
}

/// <summary>Training led nowhere: the loss is no longer a finite number.</summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(string message, int epoch, int step)
        : base(message) => (Epoch, Step) = (epoch, step);

    /// <summary>The epoch in which it happened, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step within the epoch, from 1.</summary>
    public int Step { get; }
}
