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

    /// <summary>
    /// Fits the transforms of the network's inputs, <c>Standardize</c> and <c>Whiten</c>, on a data set: their statistics become those of
    /// its samples, without augmentation. They are part of the model, saved and loaded with it. The network's parameters stay as they are.
    /// </summary>
    /// <param name="model">A network with such layers.</param>
    /// <param name="dataset">The samples that it will be trained on. They are read twice.</param>
    /// <param name="cancellation">Breaks off; the statistics are as before.</param>
    /// <returns>How many samples there were.</returns>
    /// <exception cref="ArgumentException">The data do not fit the network. Thrown at once.</exception>
    /// <exception cref="InvalidOperationException">The network has no such layer. Thrown at once.</exception>
    /// <exception cref="InvalidDataException">A sample has an input that is not a finite number.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<int> AdaptAsync(this Model model, Dataset dataset, CancellationToken cancellation = default)
    {
        Fitting.Check(model, dataset, nameof(dataset));
        var fitter = new InputFitter(model, dataset);
        return OnOwnThread(() =>
        {
            using (fitter)
                return fitter.Run(cancellation);
        });
    }

    /// <summary>
    /// Replaces the moving averages of batch normalisation by the mean and the variance over a whole data set, as they are after
    /// training: what the original paper normalises with at inference.
    /// </summary>
    /// <remarks>
    /// The network runs forward as in training, so each layer sees what those before it make of the batch by its own moments, and
    /// random layers draw. The moments of the batches are merged exactly, into what they are over all samples at once; the larger the
    /// batches, the closer. Where several layers share their statistics, the averages of each batch are merged.
    /// S. Ioffe and C. Szegedy, "Batch normalization", 2015, algorithm 2; Y. Wu and J. Johnson, "Rethinking 'batch' in BatchNorm", 2021.
    /// </remarks>
    /// <param name="model">A network with batch normalisation. Its parameters stay as they are.</param>
    /// <param name="dataset">The samples: those that it was trained on.</param>
    /// <param name="batchSize">The most samples at a time; as many as the model can take if not given.</param>
    /// <param name="cancellation">Breaks off; the statistics are as before.</param>
    /// <returns>How many samples there were.</returns>
    /// <exception cref="ArgumentException">The data do not fit the network. Thrown at once.</exception>
    /// <exception cref="InvalidOperationException">The network has no batch normalisation, or one that takes no share of a batch. Thrown at once.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<int> RecomputeStatisticsAsync(this Model model, Dataset dataset, int? batchSize = null, CancellationToken cancellation = default)
    {
        Fitting.Check(model, dataset, nameof(dataset));
        var recomputer = new StatisticsRecomputer(model, dataset, Fitting.BatchSize(model, batchSize, nameof(batchSize)));
        return OnOwnThread(() =>
        {
            using (recomputer)
                return recomputer.Run(cancellation);
        });
    }

    // A pool thread is for short work; this may take days.
    private static Task<T> OnOwnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
