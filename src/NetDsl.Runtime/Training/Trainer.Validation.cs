namespace NetDsl;

// Measurements of the validation data, at the end of epochs and between.
internal sealed partial class Trainer
{
    /// <summary>False when it was cancelled.</summary>
    private bool Validate(out Evaluation? validation)
    {
        validation = null;
        if (validator is null)
            return true;
        // Validation uses the same metrics. Should it be cancelled, what they gathered while training must not be lost.
        var gathered = Gathered();
        try
        {
            validation = validator.Run(cancellation);
            return true;
        }
        catch (OperationCanceledException e) when (cancellation.IsCancellationRequested && e.CancellationToken == cancellation)
        {
            Restore(gathered);
            return false;
        }
    }

    /// <summary>Measures the validation data within an epoch. False when it was cancelled.</summary>
    private bool Measure()
    {
        var gathered = Gathered();
        using var averaged = Averaged();
        if (!Validate(out var validation))
            return false;
        Restore(gathered);
        if (!double.IsFinite(validation!.Loss))
            throw Failed(Culprit.Parameter, $"the validation loss became {validation.Loss} after step {run.Steps}, while the training loss is {state.Loss.Value:G4}. Look for numbers in the validation data that are not finite.");
        var measurement = new StepEvaluation(run.Steps, validation);
        state.Measurements.Add(measurement);
        if (monitor.Best(state.Measurements) == state.Measurements.Count - 1)
            KeepBest();
        foreach (var callback in options.Callbacks)
            callback.OnMeasured(context, measurement);
        return true;
    }

    private bool ShouldStopEarly()
    {
        if (options.EarlyStopping is not { } stopping)
            return false;
        var (count, best) = options.ValidationSteps is null
            ? (state.History.Count, monitor.Best(state.History))
            : (state.Measurements.Count, monitor.Best(state.Measurements));
        return count > 0 && count - 1 - best >= stopping.Patience;
    }

    private void KeepBest()
    {
        if (options.EarlyStopping is { RestoreBest: true })
            state.Best = [.. model.Parameters.Select(parameter => parameter.Read())];
    }

    private double[][] Gathered() => [.. metrics.Select(metric => metric.State)];

    private void Restore(double[][] gathered)
    {
        for (var i = 0; i < gathered.Length; i++)
            metrics[i].State = gathered[i];
    }
}
