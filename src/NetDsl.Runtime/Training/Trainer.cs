using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NetDsl;

/// <summary>Trains one model on one data set: the loop over epochs and steps. Allocates nothing per step.</summary>
internal sealed partial class Trainer : IDisposable
{
    private readonly Model model;
    private readonly Dataset train;
    private readonly FitOptions options;
    private readonly CancellationToken cancellation;
    private readonly int batchSize;
    private readonly IReadOnlyList<Metric> metrics;
    private readonly Metric? accuracy;
    private readonly Monitor monitor;
    private readonly BatchLoader loader;
    private readonly Evaluator? validator;
    private readonly Measurement measurement;
    private readonly TrainingState state;
    private readonly OptimizerRun run;
    private readonly WeightAverage? average;
    private readonly Adversary? adversary;
    private readonly TrainingContext context;
    private readonly Stopwatch clock = new();
    private readonly float[] dropRates;
    private float learningRate;
    private long batchesDone;

    public Trainer(Model model, Dataset train, Dataset? validation, FitOptions options, CancellationToken cancellation)
    {
        train = Fitting.Checked(model, train, nameof(train));
        if (validation is not null)
            validation = Fitting.Checked(model, validation, nameof(validation));
        FitOptionsCheck.Check(model, options, validation is not null);
        (this.model, this.train, this.options, this.cancellation) = (model, train, options, cancellation);
        batchSize = Fitting.BatchSize(model, options.BatchSize, nameof(options));
        Fitting.CheckLastBatch(model, train, batchSize, options.DropLast, nameof(options));
        metrics = Fitting.Metrics(model, options.Metrics, nameof(options));
        accuracy = metrics.FirstOrDefault(metric => metric.Name == "accuracy");
        monitor = Monitor.Of(options, metrics);
        if (validation is not null && metrics.FirstOrDefault(metric => metric.Name == options.Monitor) is { } monitored && Measurement.IsForTrainingOnly(model, monitored))
            throw new ArgumentException($"'{monitored.Name}' cannot be monitored on validation data: its head is there for training only.", nameof(options));
        run = new OptimizerRun(model);
        model.GroupsInUse = options.Optimizer.Groups;
        run.UseGroups(options.Optimizer);
        measurement = new Measurement(model, metrics, batchSize, training: true);
        loader = new BatchLoader(train, batchSize, model.Parts, options.DropLast, options.LoaderThreads);
        validator = validation is null ? null : new Evaluator(model, validation, metrics, batchSize);
        state = new TrainingState(model, metrics);
        average = options.WeightAveraging is { } averaging ? new WeightAverage(model, averaging.Decay) : null;
        adversary = options.Adversarial is { } adversarial ? new Adversary(model, adversarial, batchSize) : null;
        context = new TrainingContext(model, options, state, AskForCheckpoint);
        dropRates = [.. model.DropRates.Select(drop => drop.Rate)];
        Metric.Claim(metrics);
    }

    /// <summary>The number of batches of a step in the current epoch.</summary>
    private int BatchesPerStep => BatchesIn(state.Epoch);

    /// <summary>The number of steps of the current epoch.</summary>
    private int StepsPerEpoch => StepsOf(BatchesPerStep);

    /// <exception cref="FitCanceledException">It was cancelled.</exception>
    public FitResult Run()
    {
        clock.Start();
        state.StartEpoch(0);
        if (options.Checkpoint is { } checkpoint)
            TryWriting(PathOf(checkpoint, 1));
        if (options.SnapshotPath is not null)
            TryWriting(SnapshotPath(1));
        if (options.ResumeFrom is { } path)
            TrainingCheckpoint.Load(path, model, options.Optimizer, run, average, state, Data);

        using var signal = options.Checkpoint?.Signal is { } asked ? PosixSignalRegistration.Create(asked, OnSignal) : null;
        try
        {
            foreach (var callback in options.Callbacks)
                callback.OnTrainingStarted(context);
            var result = Finish(RunEpochs());
            foreach (var callback in options.Callbacks)
                callback.OnTrainingEnded(context, result);
            return result.StopReason == StopReason.Cancelled
                ? throw new FitCanceledException($"Training of {model.Info.Name} was cancelled in epoch {state.Epoch + 1} of {options.Epochs}.", result, null, cancellation)
                : result;
        }
        finally
        {
            // The schedule has the rates while training; afterwards the model has its own again.
            if (options.DropoutSchedule is not null)
                for (var i = 0; i < dropRates.Length; i++)
                    model.DropRates[i].Rate = dropRates[i];
        }
    }

    public void Dispose()
    {
        Metric.Release(metrics);
        loader.Dispose();
        validator?.Dispose();
        run.Dispose();
        model.GroupsInUse = [];
        average?.Dispose();
    }

    private StopReason RunEpochs()
    {
        while (state.Epoch < options.Epochs)
        {
            if (ShouldStopEarly())
                return StopReason.EarlyStopped;
            try
            {
                if (!RunEpoch())
                {
                    if (ShouldStopEarly())
                        return StopReason.EarlyStopped;
                    SaveBroken();
                    return context.IsStopping ? StopReason.Stopped : StopReason.Cancelled;
                }
            }
            catch (OperationCanceledException e) when (cancellation.IsCancellationRequested && e.CancellationToken == cancellation)
            {
                // Batches, and callbacks that look at the caller's token: the state is that after the last whole step.
                SaveBroken();
                return StopReason.Cancelled;
            }
        }

        return ShouldStopEarly() ? StopReason.EarlyStopped : StopReason.Completed;
    }

    /// <summary>Finishes the epoch under way. False when it was broken off: then the state is that after the last whole step.</summary>
    private bool RunEpoch()
    {
        var before = state.Elapsed;
        var started = clock.Elapsed;
        foreach (var callback in options.Callbacks)
            callback.OnEpochStarted(context);
        loader.StartTraining((ulong)(uint)options.Seed, state.Epoch, state.Step * BatchesPerStep, options.Shuffle, cancellation);
        try
        {
            // What was due when an epoch was broken off; nothing at its beginning.
            if (state.Step > 0 && !EndStep())
                return false;
            while (!cancellation.IsCancellationRequested && !context.IsStopping && loader.Next() is { } batch)
            {
                TakeStep(batch);
                state.Elapsed = before + (clock.Elapsed - started);
                Report();
                if (!EndStep())
                    return false;
            }
        }
        finally
        {
            loader.Stop();
        }

        if (state.Step < StepsPerEpoch || context.IsStopping)
            return false;
        using (Averaged())
            return EndEpoch(before, started);
    }

    /// <summary>
    /// What is due after a step: a measurement, a snapshot, a checkpoint. False when training is to end within the epoch; the state is
    /// whole.
    /// </summary>
    private bool EndStep()
    {
        if (options.ValidationSteps is { } every && run.Steps % every == 0 && state.LastMeasured < run.Steps && !Measure())
            return false;
        if (options.SnapshotPath is not null)
            SaveSnapshot();
        if (state.Step == StepsPerEpoch)
            return true;
        if (IsCheckpointDue())
            SaveWithin();
        return !(options.ValidationSteps is not null && ShouldStopEarly());
    }

    /// <summary>One update of the parameters, by the gradient of one batch or, where gradients are accumulated, of several.</summary>
    private void TakeStep(Batch batch)
    {
        using var call = model.Enter();
        var point = Point(state.Step);
        learningRate = options.Schedule.LearningRate(options.Optimizer.LearningRate, point);
        if (options.DropoutSchedule is { } dropout)
            for (var i = 0; i < dropRates.Length; i++)
                model.DropRates[i].Rate = dropout.Rate(dropRates[i], point);

        run.KeepStatistics();
        var weight = Learn(batch);
        if (BatchesPerStep > 1 || adversary is not null)
        {
            Gather(batch, weight, first: true);
            // The last step of an epoch has the batches that are left.
            for (var i = 1; i < BatchesPerStep && loader.Next(finishing: true) is { } further; i++)
            {
                batch = further;
                var more = Learn(batch);
                Gather(batch, more, first: false);
                weight += more;
            }

            run.UseGathered((float)(1 / weight));
        }

        if (!run.GradientsAreFinite(options.Optimizer))
            throw Diverged("a gradient is not finite", batch, Culprit.Gradient);
        run.Step(options.Optimizer, learningRate, options.Schedule.Momentum(point) ?? options.Optimizer.Momentum ?? 0);
        model.AfterUpdate();
        average?.Update();
        state.Step++;
    }

    /// <summary>Adds the gradient of a batch to that of the step; with adversarial examples, those of both.</summary>
    private void Gather(Batch batch, double weight, bool first)
    {
        run.Gather((float)(weight * (adversary?.CleanShare ?? 1)), first);
        if (adversary is null)
            return;
        var loss = model.ComputeGradients(adversary.Examples(batch), batch.Targets);
        if (!float.IsFinite(loss))
            throw Diverged($"the loss of adversarial examples became {loss}", batch, Culprit.Parameter);
        run.Gather((float)(weight * (1 - adversary.CleanShare)), first: false);
    }

    /// <summary>The gradients and the loss of one batch.</summary>
    /// <returns>How much the batch counts: by what its loss is divided.</returns>
    private double Learn(Batch batch)
    {
        var loss = model.ComputeGradients(batch.Inputs, batch.Targets);
        if (!float.IsFinite(loss))
            throw Diverged($"the loss became {loss}", batch, Culprit.Parameter);
        measurement.Update(batch);
        var weight = state.Loss.Add(loss, batch.Count);
        state.Seen += batch.Count;
        model.StepCount++;
        batchesDone++;
        return weight;
    }

    private bool EndEpoch(TimeSpan before, TimeSpan started)
    {
        if (!run.ParametersAreFinite())
            throw Diverged("a parameter is no longer finite", null, Culprit.Parameter);
        var training = new Evaluation(options.DropLast ? loader.Batches * batchSize : train.Count, state.Loss.Value, measurement.Values);
        if (!Validate(out var validation))
            return false;
        if (validation is not null && !double.IsFinite(validation.Loss))
            throw Failed(Culprit.Parameter, $"the validation loss became {validation.Loss} in epoch {state.Epoch + 1}, while the training loss is {state.Loss.Value:G4}. Look for numbers in the validation data that are not finite.");

        var epoch = new EpochResult(state.Epoch + 1, training, validation, options.Schedule.LearningRate(options.Optimizer.LearningRate, Point(StepsPerEpoch - 1)), before + (clock.Elapsed - started));
        state.History.Add(epoch);
        var isBest = monitor.Best(state.History) == state.History.Count - 1;
        if (isBest && options.ValidationSteps is null)
            KeepBest();
        state.StartEpoch(state.Epoch + 1);
        SaveEpoch(epoch.Epoch, isBest);
        // The state is whole: what a callback throws loses nothing.
        options.EpochEnded?.Invoke(epoch);
        foreach (var callback in options.Callbacks)
            callback.OnEpochEnded(context, epoch);
        return true;
    }

    private void Report()
    {
        if (options.Progress is null && options.Callbacks.Count == 0)
            return;
        var left = (long)(options.Epochs - state.Epoch) * loader.Batches - (long)state.Step * BatchesPerStep;
        var progress = new TrainingProgress(
            state.Epoch + 1,
            options.Epochs,
            state.Step,
            StepsPerEpoch,
            state.Loss.Value,
            accuracy?.Value,
            learningRate,
            state.Seen / Math.Max(state.Elapsed.TotalSeconds, 1e-9),
            clock.Elapsed / batchesDone * Math.Max(left, 0));
        options.Progress?.Report(progress);
        for (var i = 0; i < options.Callbacks.Count; i++)
            options.Callbacks[i].OnStepEnded(context, progress);
    }

    /// <summary>
    /// The place of a step for the schedule, which sees all epochs as long as they are without <see cref="FitOptions.BatchGrowth"/>.
    /// </summary>
    private SchedulePoint Point(int step)
    {
        var usual = StepsOf(options.AccumulationSteps);
        return new((long)state.Epoch * usual + (long)step * usual / StepsPerEpoch, (long)options.Epochs * usual, usual) { History = state.History };
    }

    private DataOrder Data(int epoch) => new(train.Count, batchSize, BatchesIn(epoch), options.Seed);

    private int BatchesIn(int epoch) => options.AccumulationSteps * (options.BatchGrowth?.At(epoch) ?? 1);

    private int StepsOf(int batches) => (loader.Batches + batches - 1) / batches;

    /// <summary>The model has the averaged parameters, if there are any, until the result is disposed.</summary>
    private WeightAverage.Exchange Averaged() => average?.InUse() ?? default;
}
