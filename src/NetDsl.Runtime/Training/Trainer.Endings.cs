namespace NetDsl;

// The ends of training, good and bad.
internal sealed partial class Trainer
{
    /// <summary>The places in which a number that is not finite is searched.</summary>
    private enum Culprit
    {
        Parameter,
        Gradient,
    }

    private FitResult Finish(StopReason reason)
    {
        if (reason is StopReason.Completed or StopReason.EarlyStopped && state.Best is { } best)
            Restore(best);
        else
            average?.Use();
        return Result(reason);
    }

    private FitResult Result(StopReason reason) => new([.. state.History], reason, monitor.Best(state.History) + 1, clock.Elapsed)
    {
        Checkpoint = lastSaved,
        Measurements = [.. state.Measurements],
        Snapshots = Snapshots(),
        WaitedForData = loader.Waited,
    };

    private void Restore(float[][] best)
    {
        average?.Leave();
        for (var i = 0; i < best.Length; i++)
            model.Parameters[i].Write(best[i]);
    }

    /// <summary>Describes a number that is not finite in a step, or at the end of an epoch, when there is no batch.</summary>
    private TrainingDivergedException Diverged(string what, Batch? batch, Culprit culprit)
    {
        var place = batch is null ? $"at the end of epoch {state.Epoch + 1}" : $"in epoch {state.Epoch + 1}, step {state.Step + 1}";
        if (batch?.NotFinite() is var (sample, value, part))
            return Failed(culprit, $"{what} {place}, because sample {sample} of the data holds {value} in its {part}. Remove or repair such samples.", hasBatch: true);
        if (batch is not null && state.Loss.LastWeight(batch.Count) == 0)
            return Failed(culprit, $"{what} {place}, because all labels or samples of the batch are ignored or have weight 0, from sample {batch.Indices[0]} of the data on. Give some of them a weight, or make batches larger.", hasBatch: true);
        return Failed(culprit, $"{what} {place}, at a learning rate of {learningRate:G4}. Lower the learning rate, let it rise slowly from a small one, limit gradients by MaxGradientNorm, or bring the inputs to mean 0 and standard deviation 1.", batch is not null, batch);
    }

    // Layers are searched where the data are not the reason.
    private TrainingDivergedException Failed(Culprit culprit, string why, bool hasBatch = false, Batch? traced = null)
    {
        var parameter = Find(culprit);
        // Those of batch normalisation are changed already by the batch that failed.
        if (hasBatch)
            run.BringStatisticsBack();
        var where = parameter is null ? "" : culprit == Culprit.Gradient
            ? $" The first gradient that is not finite is that of {parameter}."
            : $" The first parameter that is not finite is {parameter}.";
        // The parameters are those from before the step, so the forward pass gives the values that it gave then.
        var layer = traced is null ? null : FirstLayer(traced);
        if (layer is not null)
            where = $" The first values that are not finite are those of the layer {layer}.{where}";
        return new($"{model.Info.Name}: {why}{where} {Rescue()}", state.Epoch + 1, Math.Max(1, Math.Min(state.Step + 1, StepsPerEpoch)), parameter, Result(StopReason.Failed)) { Layer = layer };
    }

    /// <summary>The first layer of the forward pass whose values are not finite; null if all are, or only the loss is not.</summary>
    private string? FirstLayer(Batch batch) => model.Info.Layers.Count == 0 ? null
        : model.KernelOutputs(batch.Inputs, batch.Targets).FirstOrDefault(output => !AreFinite(output.Values)).Layer;

    /// <summary>
    /// The first parameter that is not finite, in the order of the forward pass; or the first gradient, in that of the backward pass,
    /// which is the other way round.
    /// </summary>
    private string? Find(Culprit culprit) => culprit == Culprit.Parameter
        ? model.Parameters.FirstOrDefault(p => !AreFinite(p.Read()))?.Name
        : model.Parameters.LastOrDefault(p => p.Info.Trainable && !AreFinite(p.ReadGradient()))?.Name;

    private static bool AreFinite(float[] values) => Array.TrueForAll(values, float.IsFinite);

    /// <summary>Restores the best parameters if there are some, and returns a text about the parameters that the model has now.</summary>
    private string Rescue()
    {
        if (state.Best is { } best)
        {
            Restore(best);
            return options.ValidationSteps is null
                ? $"The model has the parameters of its best epoch, {monitor.Best(state.History) + 1}, again."
                : $"The model has its best parameters, those after step {state.Measurements[monitor.Best(state.Measurements)].Step}, again.";
        }

        var saved = lastSaved ?? options.ResumeFrom;
        if (model.Parameters.All(p => AreFinite(p.Read())))
            return "The model has the parameters from before this step." + (saved is null ? "" : $" The last checkpoint is {saved}.");
        return saved is null
            ? "The model's parameters are lost: create it again, or load a saved one."
            : $"The model's parameters are lost; the last good ones are in {saved}.";
    }
}
