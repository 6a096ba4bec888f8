namespace NetDsl;

/// <summary>Training and measuring models on data sets.</summary>
public static class ModelTrainingExtensions
{
    /// <summary>
    /// Trains the model. Batches are prepared on one thread while the model computes on another; the caller's thread is
    /// free. The model must not be used elsewhere until the task has ended.
    /// </summary>
    /// <param name="model">What to train.</param>
    /// <param name="train">What to train on.</param>
    /// <param name="validation">What to measure with after each epoch, if anything.</param>
    /// <param name="options">How to train; one epoch with the defaults if not given.</param>
    /// <param name="cancellation">
    /// Ends training after the step under way. That is no error: nothing is lost, the task ends as usual with
    /// <see cref="StopReason.Cancelled"/>, the model keeps what it has learned, and a checkpoint is written where
    /// <see cref="FitOptions.Checkpoint"/> asks for checkpoints.
    /// </param>
    /// <exception cref="ArgumentException">An option is wrong, or the data do not fit the network. Thrown at once.</exception>
    /// <exception cref="InvalidDataException">A label is no class of the network, or the checkpoint to resume from does not fit.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a finite number.</exception>
    /// <exception cref="IOException">A checkpoint cannot be written. The model keeps what it has learned.</exception>
    public static Task<FitResult> FitAsync(
        this Model model,
        Dataset train,
        Dataset? validation = null,
        FitOptions? options = null,
        CancellationToken cancellation = default)
    {
        var trainer = new Trainer(model, train, validation, options ?? new FitOptions());
        return OnOwnThread(() =>
        {
            using (trainer)
                return trainer.Run(cancellation);
        });
    }

    /// <summary>Measures loss and metrics on a data set, in the order of its samples.</summary>
    /// <param name="model">What to measure.</param>
    /// <param name="dataset">What to measure with.</param>
    /// <param name="metrics">
    /// What is measured beside the loss: <see cref="Accuracy"/> for class labels if not given. A
    /// <see cref="ConfusionMatrix"/> lists the mistakes.
    /// </param>
    /// <param name="batchSize">Samples at a time; as many as the model can take if not given.</param>
    /// <param name="cancellation">Breaks off.</param>
    /// <exception cref="ArgumentException">The data do not fit the network. Thrown at once.</exception>
    /// <exception cref="InvalidDataException">A label is no class of the network.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<Evaluation> EvaluateAsync(
        this Model model,
        Dataset dataset,
        IReadOnlyList<Metric>? metrics = null,
        int? batchSize = null,
        CancellationToken cancellation = default)
    {
        Fitting.Check(model, dataset, nameof(dataset));
        var evaluator = new Evaluator(model, dataset, Fitting.Metrics(model, metrics, nameof(metrics)), Fitting.BatchSize(model, batchSize, nameof(batchSize)));
        return OnOwnThread(() =>
        {
            using (evaluator)
                return evaluator.Run(cancellation);
        });
    }

    // A pool thread is for short work; this may take days.
    private static Task<T> OnOwnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
