namespace NetDsl;

/// <summary>Training and measuring models on data sets.</summary>
public static class ModelTrainingExtensions
{
    /// <summary>
    /// Trains the model. Batches are prepared on one thread while the model computes on another; the caller's thread is free. The model
    /// must not be used elsewhere until the task has ended.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="train">The training data.</param>
    /// <param name="validation">The data for measurements after each epoch; none if not given.</param>
    /// <param name="options">The options; one epoch with the defaults if not given.</param>
    /// <param name="cancellationToken">Ends training after the current step. Nothing is lost: the exception has the result so far, the
    /// model keeps its parameters, and a checkpoint is written if <see cref="FitOptions.Checkpoint"/> is set.</param>
    /// <exception cref="ArgumentException">An option is wrong, or the data do not fit the network. Thrown at once.</exception>
    /// <exception cref="InvalidOperationException">A metric is in another run. Thrown at once.</exception>
    /// <exception cref="InvalidDataException">A label is not a class of the network, or the checkpoint to resume from does not
    /// fit.</exception>
    /// <exception cref="FitCanceledException">Training was cancelled; the task is canceled.</exception>
    /// <exception cref="TrainingDivergedException">The loss, a gradient or a parameter is not a finite number.</exception>
    /// <exception cref="IOException">Checkpoints cannot be written to their folder. Nothing was trained.</exception>
    /// <exception cref="CheckpointException">A checkpoint cannot be written. The model keeps its parameters.</exception>
    public static Task<FitResult> FitAsync(
        this Model model,
        Dataset train,
        Dataset? validation = null,
        FitOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return OnOwnThread<FitResult>(model, () =>
        {
            var trainer = new Trainer(model, train, validation, options ?? new FitOptions(), cancellationToken);
            return () =>
            {
                using (trainer)
                    return trainer.Run();
            };
        });
    }

    /// <summary>Measures loss and metrics on a data set, in the order of its samples.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="metrics">The metrics besides the loss: <see cref="Accuracy"/> for class labels if not given. A
    /// <see cref="ConfusionMatrix"/> lists the misclassified samples.</param>
    /// <param name="batchSize">The number of samples of a batch; the model's largest if not given.</param>
    /// <param name="cancellationToken">Cancels the evaluation.</param>
    /// <exception cref="ArgumentException">The data do not fit the network. Thrown at once.</exception>
    /// <exception cref="InvalidOperationException">A metric is in another run. Thrown at once.</exception>
    /// <exception cref="InvalidDataException">A label is not a class of the network.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was cancelled; the task is canceled.</exception>
    public static Task<Evaluation> EvaluateAsync(
        this Model model,
        Dataset dataset,
        IReadOnlyList<Metric>? metrics = null,
        int? batchSize = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return OnOwnThread<Evaluation>(model, () =>
        {
            var data = Fitting.Checked(model, dataset, nameof(dataset));
            var size = Fitting.BatchSize(model, batchSize, nameof(batchSize));
            var used = Fitting.Metrics(model, metrics, nameof(metrics));
            Metric.Claim(used);
            return () =>
            {
                try
                {
                    using var evaluator = new Evaluator(model, data, used, size);
                    return evaluator.Run(cancellationToken);
                }
                finally
                {
                    Metric.Release(used);
                }
            };
        });
    }

    /// <summary>
    /// Finds a learning rate: trains for some steps, while the rate rises from a small to a large one, and records the loss. Afterwards the
    /// model is as it was before.
    /// </summary>
    /// <remarks>
    /// Each step has one batch. The test ends early when the smoothed loss is four times its best. L. Smith, "Cyclical learning rates for
    /// training neural networks", 2017.
    /// </remarks>
    /// <param name="model">The model.</param>
    /// <param name="train">The training data.</param>
    /// <param name="options">Optimizer, batch size, order and seed; the schedule and the learning rate play no part.</param>
    /// <param name="smallest">The first learning rate.</param>
    /// <param name="largest">The last learning rate.</param>
    /// <param name="steps">The number of steps: 2 or more.</param>
    /// <param name="cancellationToken">Cancels the call; the model is as it was.</param>
    /// <returns>The curve and a suggestion.</returns>
    /// <exception cref="ArgumentException">An option is wrong, or the data do not fit the network. Thrown at once.</exception>
    /// <exception cref="InvalidOperationException">The loss is not finite before the first step.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static Task<LearningRateCurve> FindLearningRateAsync(
        this Model model, Dataset train, FitOptions? options = null, float smallest = 1e-6f, float largest = 10, int steps = 100, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return OnOwnThread<LearningRateCurve>(model, () =>
        {
            var finder = new LearningRateFinder(model, train, options ?? new FitOptions(), (smallest, largest, steps));
            return () =>
            {
                using (finder)
                    return finder.Run(cancellationToken);
            };
        });
    }

    /// <summary>
    /// Fits the transforms of the network's inputs, <c>Standardize</c> and <c>Whiten</c>, on a data set: their statistics become those of
    /// its samples, without augmentation. They are part of the model, saved and loaded with it. The network's parameters do not change.
    /// </summary>
    /// <param name="model">A network with such layers.</param>
    /// <param name="dataset">The training samples. They are read twice.</param>
    /// <param name="cancellationToken">Cancels the call; the statistics do not change.</param>
    /// <returns>The number of samples.</returns>
    /// <exception cref="ArgumentException">The data do not fit the network. Thrown at once.</exception>
    /// <exception cref="InvalidOperationException">The network has no such layer. Thrown at once.</exception>
    /// <exception cref="InvalidDataException">A sample has an input that is not a finite number.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static Task<int> AdaptAsync(this Model model, Dataset dataset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return OnOwnThread<int>(model, () =>
        {
            var data = Fitting.Checked(model, dataset, nameof(dataset), needsLoss: false);
            var fitter = new InputFitter(model, data);
            return () =>
            {
                using (fitter)
                    return fitter.Run(cancellationToken);
            };
        });
    }

    /// <summary>
    /// Replaces the moving averages of batch normalisation by the mean and the variance over a whole data set, the statistics with which
    /// the original paper normalises at inference.
    /// </summary>
    /// <remarks>
    /// The network runs forward as in training, so each layer is normalised with the batch's moments, and random layers draw. The moments
    /// of the batches are merged exactly into those of all samples; larger batches give better statistics. If several layers share their
    /// statistics, the averages of each batch are merged. S. Ioffe and C. Szegedy, "Batch normalization", 2015, algorithm 2; Y. Wu and J.
    /// Johnson, "Rethinking 'batch' in BatchNorm", 2021.
    /// </remarks>
    /// <param name="model">A network with batch normalisation. Its parameters do not change.</param>
    /// <param name="dataset">The training samples.</param>
    /// <param name="batchSize">The largest number of samples of a batch; the model's largest if not given.</param>
    /// <param name="cancellationToken">Cancels the call; the statistics do not change.</param>
    /// <returns>The number of samples.</returns>
    /// <exception cref="ArgumentException">The data do not fit the network. Thrown at once.</exception>
    /// <exception cref="InvalidOperationException">The network has no batch normalisation, or one with a momentum of 0. Thrown at
    /// once.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static Task<int> RecomputeStatisticsAsync(this Model model, Dataset dataset, int? batchSize = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return OnOwnThread<int>(model, () =>
        {
            var data = Fitting.Checked(model, dataset, nameof(dataset));
            var recomputer = new StatisticsRecomputer(model, data, Fitting.BatchSize(model, batchSize, nameof(batchSize)));
            return () =>
            {
                using (recomputer)
                    return recomputer.Run(cancellationToken);
            };
        });
    }

    /// <summary>
    /// Runs work on its own thread, which has the model to itself meanwhile: a pool thread is for short work, and this may take days. The
    /// task of an async method is canceled, not faulted, by an OperationCanceledException.
    /// </summary>
    /// <param name="model">The model. It is taken at once.</param>
    /// <param name="prepare">Checks arguments on the caller's thread, and returns the work.</param>
    internal static Task<T> OnOwnThread<T>(Model model, Func<Func<T>> prepare)
    {
        var previous = model.Take();
        Func<T> work;
        try
        {
            work = prepare();
        }
        catch
        {
            model.Leave(previous);
            throw;
        }

        model.HandOver();
        return Run();

        async Task<T> Run() => await Task.Factory.StartNew(
            () =>
            {
                using var use = model.Adopt(previous);
                return work();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
    }
}
