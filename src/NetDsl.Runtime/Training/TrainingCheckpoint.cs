using System.Globalization;

namespace NetDsl;

/// <summary>What decides which samples a step sees. Training broken off within an epoch can only go on with the same.</summary>
internal readonly record struct DataOrder(int Samples, int BatchSize, int Seed);

/// <summary>
/// Training saved to a file that is also a plain model file: parameters under their names; the optimizer's state under
/// <c>optimizer/</c>, the best epoch's parameters under <c>best/</c>, and the rest as text in the file's metadata.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string First = "optimizer/first/";
    private const string Second = "optimizer/second/";
    private const string Best = "best/";

    /// <summary>Saves. Where the epoch is done, what is saved is the beginning of the next.</summary>
    public static void Save(string path, Model model, Optimizer optimizer, TrainingState state, DataOrder data, bool epochIsDone)
    {
        var tensors = ModelFile.Tensors(model);
        var remembered = optimizer.StateFor(model);
        foreach (var (prefix, region) in (IEnumerable<(string, Runtime.Region)>)[(First, remembered.First), (Second, remembered.Second)])
            if (!region.IsEmpty)
                tensors.AddRange(Trained(model).Select(p => new NamedTensor(prefix + p.Name, p.Shape, Read(model, region, p.Info))));
        if (state.Best is { } best)
            tensors.AddRange(model.Parameters.Zip(best, (p, values) => new NamedTensor(Best + p.Name, p.Shape, values)));

        var metadata = ModelFile.Metadata(model);
        metadata["optimizer"] = optimizer.GetType().Name;
        metadata["optimizer.steps"] = Text(remembered.Steps);
        metadata["training.samples"] = Text(data.Samples);
        metadata["training.batch"] = Text(data.BatchSize);
        metadata["training.seed"] = Text(data.Seed);
        metadata["training.epoch"] = Text(epochIsDone ? state.Epoch + 1 : state.Epoch);
        metadata["training.step"] = Text(epochIsDone ? 0 : state.Step);
        metadata["training.loss"] = Text(epochIsDone ? 0 : state.LossSum);
        metadata["training.seen"] = Text(epochIsDone ? 0 : state.Seen);
        metadata["training.seconds"] = Text(epochIsDone ? 0 : state.Elapsed.TotalSeconds);
        metadata["training.history"] = HistoryText.Write(state.History);
        if (!epochIsDone)
            foreach (var metric in state.Metrics)
                metadata["training.metric." + metric.Name] = string.Join(' ', metric.State.Select(Text));
        SafeTensors.Write(path, metadata, tensors);
    }

    /// <summary>Restores everything, or changes nothing.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, is no checkpoint, or does not fit.</exception>
    public static void Load(string path, Model model, Optimizer optimizer, TrainingState state, DataOrder data)
    {
        var file = SafeTensors.Read(path);
        var (matches, _) = ModelFile.Match(path, file, model, strict: true);
        var step = ModelFile.Step(path, file);
        var reader = new MetadataReader(path, file.Metadata);

        var kind = reader.Text("optimizer");
        if (kind != optimizer.GetType().Name)
            throw new InvalidDataException($"{path} was trained with {kind}, and its state is of no use to {optimizer.GetType().Name}: resume with {kind}, or load the model alone with Load and train it from there.");
        var optimizerSteps = reader.Whole("optimizer.steps");
        var first = Gather(path, file, First, Trained(model));
        var second = Gather(path, file, Second, Trained(model));
        var best = Gather(path, file, Best, model.Parameters);

        var before = new DataOrder(reader.Count("training.samples"), reader.Count("training.batch"), (int)reader.Whole("training.seed"));
        var steps = before.BatchSize == 0 ? 0 : (before.Samples + before.BatchSize - 1) / before.BatchSize;
        var (epoch, epochStep) = (reader.Count("training.epoch"), reader.Count("training.step", largest: steps));
        if (epochStep > 0 && before != data)
            throw new InvalidDataException($"{path} stopped within an epoch of {before.Samples} samples in batches of {before.BatchSize} with seed {before.Seed}; it cannot go on with {data.Samples} samples, batches of {data.BatchSize} and seed {data.Seed}.");
        var history = reader.Read("training.history", HistoryText.Read);
        var (loss, seen, seconds) = (reader.Number("training.loss"), reader.Whole("training.seen"), reader.Number("training.seconds"));
        var gathered = epochStep == 0 ? [] : state.Metrics.Select(metric => reader.Numbers("training.metric." + metric.Name, metric.State.Length)).ToArray();

        // Nothing can fail from here on.
        foreach (var (parameter, values) in matches)
            parameter.Write(values);
        model.Step = step;
        Restore(model, optimizer.StateFor(model), optimizerSteps, first, second);
        state.StartEpoch(epoch);
        (state.Step, state.LossSum, state.Seen, state.Elapsed, state.Best) = (epochStep, loss, seen, TimeSpan.FromSeconds(seconds), best);
        state.History.Clear();
        state.History.AddRange(history);
        for (var i = 0; i < gathered.Length; i++)
            state.Metrics[i].State = gathered[i];
    }

    private static IEnumerable<Parameter> Trained(Model model) => model.Parameters.Where(p => p.Info.Trainable);

    private static float[] Read(Model model, Runtime.Region region, ParameterInfo parameter)
    {
        var values = new float[parameter.Length];
        model.Device.Download(region.Slice(parameter.Offset, parameter.Length), values);
        return values;
    }

    /// <summary>The tensors with a prefix, one for each parameter; null where the file has none at all.</summary>
    private static float[][]? Gather(string path, SafeTensors file, string prefix, IEnumerable<Parameter> parameters)
    {
        if (!file.Tensors.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            return null;
        return [.. parameters.Select(p => file.Tensors.TryGetValue(prefix + p.Name, out var tensor) && tensor.Shape.SequenceEqual(p.Shape)
            ? tensor.Values
            : throw new InvalidDataException($"{path} lacks {prefix}{p.Name}, or has it in another shape."))];
    }

    private static void Restore(Model model, OptimizerState state, long steps, float[][]? first, float[][]? second)
    {
        state.Steps = steps;
        state.Allocate(second is not null ? 2 : first is not null ? 1 : 0);
        Restore(model, state.First, first);
        Restore(model, state.Second, second);
    }

    private static void Restore(Model model, Runtime.Region region, float[][]? values)
    {
        if (values is null)
        {
            // An optimizer that was used before the file was loaded forgets that.
            if (!region.IsEmpty)
                model.Device.Fill(region, 0);
            return;
        }

        foreach (var (parameter, part) in Trained(model).Zip(values))
            model.Device.Upload(part, region.Slice(parameter.Info.Offset, parameter.Info.Length));
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
