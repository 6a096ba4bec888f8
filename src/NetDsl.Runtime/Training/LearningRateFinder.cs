namespace NetDsl;

/// <summary>Trains with rising learning rates until the loss diverges, and brings the model back to where it was.</summary>
internal sealed class LearningRateFinder : IDisposable
{
    private const double Smoothing = 0.98;
    private const double Divergence = 4;
    private const int StepsBeforeDivergence = 10;

    private readonly Model model;
    private readonly FitOptions options;
    private readonly BatchLoader loader;
    private readonly OptimizerRun run;
    private readonly (float Smallest, float Largest, int Steps) range;

    public LearningRateFinder(Model model, Dataset train, FitOptions options, (float Smallest, float Largest, int Steps) range)
    {
        train = Fitting.Checked(model, train, nameof(train));
        FitOptionsCheck.Check(model, options, hasValidation: true);
        if (!(range.Smallest > 0 && range.Smallest < range.Largest && float.IsFinite(range.Largest)))
            throw new ArgumentException($"Learning rates must rise from a number above 0 to a larger one, but are {range.Smallest} and {range.Largest}.", nameof(range));
        if (range.Steps < 2)
            throw new ArgumentOutOfRangeException(nameof(range), range.Steps, "A range of learning rates takes 2 steps or more.");
        (this.model, this.options, this.range) = (model, options, range);
        var batchSize = Fitting.BatchSize(model, options.BatchSize, nameof(options));
        Fitting.CheckLastBatch(model, train, batchSize, options.DropLast, nameof(options));
        run = new OptimizerRun(model);
        model.GroupsInUse = options.Optimizer.Groups;
        run.UseGroups(options.Optimizer);
        loader = new BatchLoader(train, batchSize, model.Parts, options.DropLast);
    }

    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public LearningRateCurve Run(CancellationToken cancellation)
    {
        var (step, parameters) = (model.StepCount, model.Parameters.Select(p => p.Read()).ToArray());
        try
        {
            return LearningRateCurve.Of(Steps(cancellation));
        }
        finally
        {
            loader.Stop();
            model.StepCount = step;
            for (var i = 0; i < parameters.Length; i++)
                model.Parameters[i].Write(parameters[i]);
        }
    }

    public void Dispose()
    {
        loader.Dispose();
        run.Dispose();
        model.GroupsInUse = [];
    }

    private List<LearningRatePoint> Steps(CancellationToken cancellation)
    {
        var points = new List<LearningRatePoint>();
        var (average, best) = (0.0, double.PositiveInfinity);
        for (var epoch = 0; points.Count < range.Steps; epoch++)
        {
            loader.StartTraining((ulong)(uint)options.Seed, epoch, 0, options.Shuffle, cancellation);
            while (points.Count < range.Steps && loader.Next() is { } batch)
            {
                cancellation.ThrowIfCancellationRequested();
                using var call = model.Enter();
                var rate = range.Smallest * Math.Pow((double)range.Largest / range.Smallest, (double)points.Count / (range.Steps - 1));
                var loss = (double)model.ComputeGradients(batch.Inputs, batch.Targets);
                if (points.Count == 0 && !double.IsFinite(loss))
                    throw new InvalidOperationException($"{model.Info.Name}: the loss is {loss} before the first step, so no learning rate can be found. {(batch.NotFinite() is var (sample, value, part) ? $"Sample {sample} of the data holds {value} in its {part}." : "Create the model again, or load a good one.")}");
                average = Smoothing * average + (1 - Smoothing) * loss;
                var smoothed = average / (1 - Math.Pow(Smoothing, points.Count + 1));
                best = Math.Min(best, smoothed);
                if (!double.IsFinite(smoothed) || points.Count > StepsBeforeDivergence && smoothed > Divergence * best || !run.GradientsAreFinite(options.Optimizer))
                    return points;
                points.Add(new((float)rate, loss, smoothed));
                run.Step(options.Optimizer, (float)rate, options.Optimizer.Momentum ?? 0);
                model.AfterUpdate();
                model.StepCount++;
            }
        }

        return points;
    }
}
