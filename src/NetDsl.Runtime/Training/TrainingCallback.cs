namespace NetDsl;

/// <summary>
/// Listens to training, and may end it. All methods run on the thread that trains, between two steps: the model may be read, saved and
/// evaluated. An exception ends training and comes out of <c>FitAsync</c>; nothing of the training is lost with it.
/// </summary>
public interface ITrainingCallback
{
    /// <summary>Training begins, or goes on from a checkpoint.</summary>
    void OnTrainingStarted(TrainingContext context)
    {
    }

    /// <summary>An epoch begins, or goes on.</summary>
    void OnEpochStarted(TrainingContext context)
    {
    }

    /// <summary>A step is done. Should allocate nothing.</summary>
    void OnStepEnded(TrainingContext context, in TrainingProgress progress)
    {
    }

    /// <summary>
    /// The validation data were measured within an epoch, as by <see cref="FitOptions.ValidationSteps"/>. With averaged weights, the model
    /// has the average.
    /// </summary>
    void OnMeasured(TrainingContext context, StepEvaluation measurement)
    {
    }

    /// <summary>An epoch is done, with validation and checkpoint. With averaged weights, the model has the average.</summary>
    void OnEpochEnded(TrainingContext context, EpochResult epoch)
    {
    }

    /// <summary>A checkpoint was written.</summary>
    void OnCheckpointSaved(TrainingContext context, string path)
    {
    }

    /// <summary>Training has ended, for any reason but an exception. The model has the parameters that it keeps.</summary>
    void OnTrainingEnded(TrainingContext context, FitResult result)
    {
    }
}

/// <summary>A training that is under way.</summary>
public sealed class TrainingContext
{
    private readonly TrainingState state;
    private readonly Action askForCheckpoint;

    internal TrainingContext(Model model, FitOptions options, TrainingState state, Action askForCheckpoint) =>
        (Model, Options, this.state, this.askForCheckpoint) = (model, options, state, askForCheckpoint);

    /// <summary>The model that is trained.</summary>
    public Model Model { get; }

    /// <summary>The options of training.</summary>
    public FitOptions Options { get; }

    /// <summary>The number of finished epochs.</summary>
    public int Epoch => state.Epoch;

    /// <summary>The number of finished steps of the current epoch.</summary>
    public int Step => state.Step;

    /// <summary>The epochs that are done.</summary>
    public IReadOnlyList<EpochResult> History => state.History;

    /// <summary>Whether <see cref="Stop"/> was called.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Asks for a checkpoint after the current step. May be called from any thread.</summary>
    /// <exception cref="InvalidOperationException">No file for checkpoints is configured.</exception>
    public void SaveCheckpoint()
    {
        if (Options.Checkpoint is null)
            throw new InvalidOperationException("There is no file for a checkpoint: set FitOptions.Checkpoint.");
        askForCheckpoint();
    }

    /// <summary>
    /// Ends training after the current step: with <see cref="StopReason.Stopped"/>, and a checkpoint if checkpoints are configured.
    /// </summary>
    public void Stop() => IsStopping = true;
}
