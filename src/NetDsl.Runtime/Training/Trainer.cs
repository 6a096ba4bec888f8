using System.Diagnostics;
using System.Globalization;

namespace NetDsl;

/// <summary>Trains one model on one data set: the loop over epochs and steps. Allocates nothing per step.</summary>
internal sealed class Trainer : IDisposable
{
    private readonly Model model;
    private readonly Dataset train;
    private readonly FitOptions options;
    private readonly int batchSize;
    private readonly IReadOnlyList<Metric> metrics;
    private readonly Metric? accuracy;
    private readonly Monitor monitor;
    private readonly BatchLoader loader;
    private readonly Evaluator? validator;
    private readonly Measurement measurement;
    private readonly TrainingState state;
    private readonly Stopwatch clock = new();
    private float learningRate;
    private long stepsDone;
    private float initialRate;
    private float[] dropRates = [];
    private string? lastSaved;

    public Trainer(Model model, Dataset train, Dataset? validation, FitOptions options)
    {
        Fitting.Check(model, train, nameof(train));
        if (validation is not null)
            Fitting.Check(model, validation, nameof(validation));
        Check(options);
        (this.model, this.train, this.options) = (model, train, options);
        batchSize = Fitting.BatchSize(model, options.BatchSize, nameof(options));
        metrics = Fitting.Metrics(model, options.Metrics, nameof(options));
        accuracy = metrics.FirstOrDefault(metric => metric.Name == "accuracy");
        monitor = Monitor.Of(options, metrics);
        if (options.DropoutSchedule is not null && model.DropRates.Count == 0)
            throw new ArgumentException($"{model.Info.Name} has no layer that drops anything, so that a DropoutSchedule has nothing to change: declare one, such as Dropout(0.1), or leave the schedule out.", nameof(options));
        if (validation is not null && metrics.FirstOrDefault(metric => metric.Name == options.Monitor) is { } monitored && Measurement.IsForTrainingOnly(model, monitored))
            throw new ArgumentException($"'{monitored.Name}' cannot be monitored on validation data: its head is there for training only.", nameof(options));
        loader = new BatchLoader(train, batchSize, model.Parts);
        validator = validation is null ? null : new Evaluator(model, validation, metrics, batchSize);
        measurement = new Measurement(model, metrics, batchSize, training: true);
        state = new TrainingState(metrics);
    }

    private DataOrder Data => new(train.Count, batchSize, options.Seed);

    public FitResult Run(CancellationToken cancellation)
    {
        clock.Start();
        state.StartEpoch(0);
        if (options.Checkpoint is { } checkpoint)
            AtomicFile.Prepare(PathOf(checkpoint, 1));
        if (options.ResumeFrom is { } path)
            TrainingCheckpoint.Load(path, model, options.Optimizer, state, Data);

        // Schedules own rates and momentum while training; afterwards the optimizer and the model have their own again.
        initialRate = options.Optimizer.LearningRate;
        var momentum = options.Optimizer.Momentum;
        dropRates = [.. model.DropRates.Select(drop => drop.Rate)];
        try
        {
            return Finish(RunEpochs(cancellation));
        }
        finally
        {
            options.Optimizer.LearningRate = initialRate;
            if (momentum is not null)
                options.Optimizer.Momentum = momentum;
            if (options.DropoutSchedule is not null)
                for (var i = 0; i < dropRates.Length; i++)
                    model.DropRates[i].Rate = dropRates[i];
        }
    }

    public void Dispose()
    {
        loader.Dispose();
        validator?.Dispose();
    }

    private static void Check(FitOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Optimizer is null || options.Schedule is null)
            throw new ArgumentNullException(nameof(options), "Training needs an Optimizer and a Schedule: leave them out to have the defaults.");
        if (options.Epochs < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Epochs, "Training takes at least one epoch.");
        if (options.EarlyStopping is { } stopping && !(stopping.Patience >= 1 && stopping.MinDelta >= 0))
            throw new ArgumentException($"Early stopping needs a patience of 1 epoch or more and a minimal change of 0 or more, not {stopping.Patience} and {stopping.MinDelta}.", nameof(options));
        if (options.Checkpoint is { } checkpoint)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(checkpoint.Path, nameof(options));
            if (checkpoint.Policy == CheckpointPolicy.EveryEpoch && !checkpoint.Path.Contains("{epoch}", StringComparison.Ordinal))
                throw new ArgumentException($"A checkpoint for every epoch needs a path with {{epoch}} in it, but got '{checkpoint.Path}'.", nameof(options));
        }
    }

    private StopReason RunEpochs(CancellationToken cancellation)
    {
        for (; state.Epoch < options.Epochs; state.StartEpoch(state.Epoch + 1))
        {
            if (ShouldStopEarly())
                return StopReason.EarlyStopped;
            if (!RunEpoch(cancellation))
            {
                SaveCancelled();
                return StopReason.Cancelled;
            }
        }

        return ShouldStopEarly() ? StopReason.EarlyStopped : StopReason.Completed;
    }

    /// <summary>Finishes the epoch under way. False when cancelled: then the state is that after the last whole step.</summary>
    private bool RunEpoch(CancellationToken cancellation)
    {
        var before = state.Elapsed;
        var started = clock.Elapsed;
        loader.StartTraining((ulong)(uint)options.Seed, state.Epoch, state.Step, options.Shuffle);
        try
        {
            while (!cancellation.IsCancellationRequested && loader.Next() is { } batch)
            {
                TakeStep(batch);
                state.Elapsed = before + (clock.Elapsed - started);
                Report();
            }
        }
        finally
        {
            loader.Stop();
        }

        if (state.Step < loader.Batches)
            return false;
        return EndEpoch(before, started, cancellation);
    }

    private void TakeStep(Batch batch)
    {
        var point = Point(state.Step);
        options.Optimizer.LearningRate = learningRate = options.Schedule.LearningRate(initialRate, point);
        if (options.Schedule.Momentum(point) is { } momentum)
            options.Optimizer.Momentum = momentum;
        if (options.DropoutSchedule is { } dropout)
            for (var i = 0; i < dropRates.Length; i++)
                model.DropRates[i].Rate = dropout.Rate(dropRates[i], point);

        var loss = model.TrainStep(batch.Inputs, batch.Targets, options.Optimizer);
        if (!float.IsFinite(loss))
            throw Diverged(loss, batch);

        measurement.Update(batch);
        state.LossSum += (double)loss * batch.Count;
        state.Seen += batch.Count;
        state.Step++;
        stepsDone++;
    }

    private bool EndEpoch(TimeSpan before, TimeSpan started, CancellationToken cancellation)
    {
        var training = new Evaluation(train.Count, state.Loss, measurement.Values);
        // Validation uses the same metrics. Should it be cancelled, what they gathered while training must not be lost.
        var gathered = metrics.Select(metric => metric.State).ToArray();
        Evaluation? validation = null;
        try
        {
            validation = validator?.Run(cancellation);
        }
        catch (OperationCanceledException)
        {
            for (var i = 0; i < gathered.Length; i++)
                metrics[i].State = gathered[i];
            return false;
        }

        if (validation is not null && !double.IsFinite(validation.Loss))
            throw new TrainingDivergedException($"{model.Info.Name}: the validation loss became {validation.Loss} in epoch {state.Epoch + 1}, while the training loss is {state.Loss:G4}. Look for numbers in the validation data that are not finite.{Rescue()}", state.Epoch + 1, state.Step);

        var epoch = new EpochResult(state.Epoch + 1, training, validation, options.Schedule.LearningRate(initialRate, Point(loader.Batches - 1)), before + (clock.Elapsed - started));
        state.History.Add(epoch);
        var isBest = monitor.Best(state.History) == state.History.Count - 1;
        if (isBest && options.EarlyStopping is { RestoreBest: true })
            state.Best = [.. model.Parameters.Select(parameter => parameter.Read())];
        SaveEpoch(isBest);
        options.EpochEnded?.Invoke(epoch);
        return true;
    }

    private bool ShouldStopEarly() =>
        options.EarlyStopping is { } stopping
        && state.History.Count > 0
        && state.History.Count - 1 - monitor.Best(state.History) >= stopping.Patience;

    private FitResult Finish(StopReason reason)
    {
        if (reason != StopReason.Cancelled && state.Best is { } best)
            for (var i = 0; i < best.Length; i++)
                model.Parameters[i].Write(best[i]);
        return new FitResult(state.History, reason, monitor.Best(state.History) + 1, clock.Elapsed);
    }

    private void Report()
    {
        if (options.Progress is null)
            return;
        var left = (long)(options.Epochs - state.Epoch) * loader.Batches - state.Step;
        options.Progress.Report(new TrainingProgress(
            state.Epoch + 1,
            options.Epochs,
            state.Step,
            loader.Batches,
            state.Loss,
            accuracy?.Value,
            learningRate,
            state.Seen / Math.Max(state.Elapsed.TotalSeconds, 1e-9),
            clock.Elapsed / stepsDone * left));
    }

    private void SaveEpoch(bool isBest)
    {
        if (options.Checkpoint is { } checkpoint && (checkpoint.Policy != CheckpointPolicy.Best || isBest))
            Save(PathOf(checkpoint, state.Epoch + 1), epochIsDone: true);
    }

    private void SaveCancelled()
    {
        if (options.Checkpoint is { } checkpoint && !(checkpoint.Policy == CheckpointPolicy.Best && lastSaved is not null))
            Save(PathOf(checkpoint, state.Epoch + 1), epochIsDone: false);
    }

    private void Save(string path, bool epochIsDone)
    {
        TrainingCheckpoint.Save(path, model, options.Optimizer, state, Data, epochIsDone);
        lastSaved = path;
    }

    private static string PathOf(CheckpointOptions checkpoint, int epoch) => checkpoint.Policy == CheckpointPolicy.EveryEpoch
        ? checkpoint.Path.Replace("{epoch}", epoch.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        : checkpoint.Path;

    private TrainingDivergedException Diverged(float loss, Batch batch)
    {
        var (epoch, step) = (state.Epoch + 1, state.Step + 1);
        if (batch.NotFinite() is var (sample, value))
            return new TrainingDivergedException($"{model.Info.Name}: the loss became {loss} in epoch {epoch}, step {step}, because sample {sample} of the data holds {value}. Remove or repair such samples.{Rescue()}", epoch, step);
        return new TrainingDivergedException($"{model.Info.Name}: the loss became {loss} in epoch {epoch}, step {step}, at a learning rate of {learningRate:G4}. Lower the learning rate, let it rise slowly from a small one, or bring the inputs to mean 0 and deviation 1.{Rescue()}", epoch, step);
    }

    private string Rescue() => lastSaved is null
        ? " The parameters are spoilt: create the model anew, or load a saved one."
        : $" The parameters are spoilt; the last good ones are in {lastSaved}.";

    private SchedulePoint Point(int step) =>
        new((long)state.Epoch * loader.Batches + step, (long)options.Epochs * loader.Batches, loader.Batches);
}
