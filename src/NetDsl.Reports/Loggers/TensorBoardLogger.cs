namespace NetDsl.Reports;

/// <summary>
/// Writes event files for TensorBoard: loss, metrics and learning rate, and histograms of parameters and their gradients after each epoch.
/// Each run writes a file of its own; with one folder for each training, TensorBoard compares them.
/// </summary>
/// <param name="folder">The folder of the training: <c>runs/first</c>. <c>tensorboard --logdir runs</c> shows it.</param>
/// <param name="histograms">Whether histograms are written, too.</param>
public sealed class TensorBoardLogger(string folder, bool histograms = true) : ITrainingCallback, IDisposable
{
    private EventFile? file;
    private long step;

    /// <inheritdoc/>
    public void OnTrainingStarted(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        file ??= new EventFile(folder);
        step = context.Model.StepCount;
    }

    /// <inheritdoc/>
    public void OnStepEnded(TrainingContext context, in TrainingProgress progress) => step++;

    /// <inheritdoc/>
    public void OnMeasured(TrainingContext context, StepEvaluation measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        Write(file!, "validation", measurement.Evaluation, step);
        file!.Flush();
    }

    /// <inheritdoc/>
    public void OnEpochEnded(TrainingContext context, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(epoch);
        var events = file!;
        events.Scalar("learning_rate", epoch.LearningRate, step);
        events.Scalar("epoch", epoch.Epoch, step);
        Write(events, "training", epoch.Training, step);
        if (epoch.Validation is { } validation)
            Write(events, "validation", validation, step);
        if (histograms)
            foreach (var parameter in context.Model.Parameters)
            {
                events.Histogram("parameters/" + parameter.Name, parameter.Read(), step);
                if (parameter.Info.Trainable)
                    events.Histogram("gradients/" + parameter.Name, parameter.ReadGradient(), step);
            }

        events.Flush();
    }

    /// <inheritdoc/>
    public void OnTrainingEnded(TrainingContext context, FitResult result) => Dispose();

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        file?.Dispose();
        file = null;
    }

    private static void Write(EventFile events, string group, Evaluation evaluation, long step)
    {
        events.Scalar($"loss/{group}", evaluation.Loss, step);
        foreach (var (name, value) in evaluation.Metrics)
            events.Scalar($"{name}/{group}", value, step);
    }
}
