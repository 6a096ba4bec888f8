namespace NetDsl;

/// <summary>
/// Training was cancelled by its caller. The model keeps what it has learned, and so does the checkpoint where there is one.
/// </summary>
public sealed class FitCanceledException : OperationCanceledException
{
    internal FitCanceledException(string message, FitResult result, Exception? inner, CancellationToken cancellation)
        : base(message, inner, cancellation) => Result = result;

    /// <summary>The training so far: the epochs that were finished, and the checkpoint that was written.</summary>
    public FitResult Result { get; }
}

/// <summary>Training diverged: the loss, a gradient or a parameter is not a finite number.</summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(string message, int epoch, int step, string? parameter, FitResult result)
        : base(message) => (Epoch, Step, Parameter, Result) = (epoch, step, parameter, result);

    /// <summary>The epoch in which it happened, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step within the epoch, from 1.</summary>
    public int Step { get; }

    /// <summary>The first parameter, in order of declaration, that is not finite or has a gradient that is not; null if all are.</summary>
    public string? Parameter { get; }

    /// <summary>
    /// The first layer of the forward pass whose values were not finite in the batch that failed; null if all were, so that only the loss or
    /// a gradient was not. For layers that are fused into one kernel, the layer that the kernel begins with.
    /// </summary>
    public string? Layer { get; internal init; }

    /// <summary>The training so far: the epochs that were finished, and the checkpoint that was written.</summary>
    public FitResult Result { get; }
}

/// <summary>A checkpoint could not be written. The model keeps what it has learned: <c>Save</c> writes it elsewhere.</summary>
public sealed class CheckpointException : IOException
{
    internal CheckpointException(string message, FitResult result, Exception inner)
        : base(message, inner) => Result = result;

    /// <summary>The training so far, with the epoch whose checkpoint is missing.</summary>
    public FitResult Result { get; }
}
