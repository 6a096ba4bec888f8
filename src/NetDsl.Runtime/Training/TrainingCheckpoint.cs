using System.Globalization;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>All that determines the samples of a step. Training broken off within an epoch can only go on with the same.</summary>
internal readonly record struct DataOrder(int Samples, int BatchSize, int AccumulationSteps, int Seed);

/// <summary>
/// Training saved to a file that is also a plain model file: parameters under their names; the optimizer's state under
/// <c>optimizer/</c>, the best epoch's parameters under <c>best/</c>, with averaged weights the parameters that are trained under
/// <c>trained/</c>, and the rest as text in the file's metadata.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string First = "optimizer/first/";
    private const string Second = "optimizer/second/";
    private const string Best = "best/";
    private const string TrainedPrefix = "trained/";

    /// <summary>Saves. With averaged weights, the model has the average.</summary>
    public static void Save(string path, Model model, Optimizer optimizer, OptimizerRun run, WeightAverage? average, TrainingState state, DataOrder data)
    {
        var tensors = ModelFile.Tensors(model);
        foreach (var (prefix, region) in (IEnumerable<(string, Region)>)[(First, run.First), (Second, run.Second)])
            if (!region.IsEmpty)
                tensors.AddRange(Trained(model).Select(p => new NamedTensor(prefix + p.Name, p.Shape, Read(model, region.Slice(p.Info.Offset, p.Info.Length)))));
        if (state.Best is { } best)
            tensors.AddRange(model.Parameters.Zip(best, (p, values) => new NamedTensor(Best + p.Name, p.Shape, values)));
        if (average is not null)
            tensors.AddRange(model.Parameters.Select(p => new NamedTensor(TrainedPrefix + p.Name, p.Shape, Read(model, average.Other(p.Info)))));

        var metadata = ModelFile.Metadata(model);
        metadata["optimizer"] = optimizer.GetType().Name;
        metadata["optimizer.steps"] = Text(run.Steps);
        metadata["training.modelSeed"] = Text((long)model.Seed);
        metadata["training.device"] = model.Device.Name;
        metadata["training.averaged"] = Text(average?.Count ?? 0);
        metadata["training.samples"] = Text(data.Samples);
        metadata["training.batch"] = Text(data.BatchSize);
        metadata["training.accumulation"] = Text(data.AccumulationSteps);
        metadata["training.seed"] = Text(data.Seed);
        metadata["training.epoch"] = Text(state.Epoch);
        metadata["training.step"] = Text(state.Step);
        metadata["training.loss"] = string.Join(' ', state.Loss.State.Select(Text));
        metadata["training.seen"] = Text(state.Seen);
        metadata["training.seconds"] = Text(state.Elapsed.TotalSeconds);
        metadata["training.history"] = HistoryText.Write(state.History);
        metadata["training.measurements"] = HistoryText.Write(state.Measurements);
        if (state.Step > 0)
            foreach (var metric in state.Metrics)
                metadata["training.metric." + metric.Name] = string.Join(' ', metric.State.Select(Text));
        SafeTensorsWriter.Write(path, metadata, tensors);
    }

    /// <summary>Restores everything, or changes nothing.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, is not a checkpoint, or does not fit.</exception>
    public static void Load(string path, Model model, Optimizer optimizer, OptimizerRun run, WeightAverage? average, TrainingState state, Func<int, DataOrder> dataOf)
    {
        using var file = SafeTensors.Open(path);
        var (matches, _) = ModelFile.Match(file, model, strict: true);
        var step = ModelFile.Step(file);
        var reader = new MetadataReader(path, file.Metadata);

        var kind = reader.Text("optimizer");
        if (kind != optimizer.GetType().Name)
            throw new InvalidDataException($"{path} was trained with {kind}, and its state is of no use to {optimizer.GetType().Name}: resume with {kind}, or load the model alone with Load and train it from there.");
        var optimizerSteps = reader.Whole("optimizer.steps", 0, ModelFile.MostSteps);
        var first = Gather(path, file, First, Trained(model));
        var second = Gather(path, file, Second, Trained(model));
        var best = Gather(path, file, Best, model.Parameters);
        var trained = Gather(path, file, TrainedPrefix, model.Parameters);

        var before = new DataOrder(reader.Count("training.samples"), reader.Count("training.batch"), Math.Max(1, reader.Count("training.accumulation")), (int)reader.Whole("training.seed", int.MinValue, int.MaxValue));
        var perStep = (long)before.BatchSize * before.AccumulationSteps;
        var steps = perStep == 0 ? 0 : (int)((before.Samples + perStep - 1) / perStep);
        var (epoch, epochStep) = (reader.Count("training.epoch"), reader.Count("training.step", largest: steps));
        var data = dataOf(epoch);
        if (epochStep > 0 && before != data)
            throw new InvalidDataException($"{path} stopped within an epoch of {Text(before)}; it cannot go on with {Text(data)}.");
        var history = reader.Read("training.history", HistoryText.Read);
        if (history.Count != epoch)
            throw new InvalidDataException($"{path}: 'training.history' has {history.Count} epochs, but 'training.epoch' says that {epoch} are done.");
        var measurements = file.Metadata.ContainsKey("training.measurements") ? reader.Read("training.measurements", HistoryText.ReadMeasurements) : [];
        var (loss, seen) = (reader.Numbers("training.loss", state.Loss.StateLength, finite: true), reader.Whole("training.seen", 0, before.Samples));
        var seconds = reader.Number("training.seconds", 0, TimeSpan.MaxValue.TotalSeconds / 2);
        var (modelSeed, averaged) = (reader.Whole("training.modelSeed", 0, uint.MaxValue), reader.Whole("training.averaged", 0, ModelFile.MostSteps));
        var gathered = epochStep == 0 ? [] : state.Metrics.Select(metric => reader.Numbers("training.metric." + metric.Name, metric.HasFixedState ? metric.State.Length : null)).ToArray();
        var parameters = ModelFile.Read(matches);

        // Nothing can fail from here on, but for memory and metrics, which come first.
        run.Allocate(second is not null ? 2 : first is not null ? 1 : 0);
        state.StartEpoch(epoch);
        for (var i = 0; i < gathered.Length; i++)
            state.Metrics[i].State = gathered[i];

        ModelFile.Write(parameters);
        model.StepCount = step;
        model.Seed = (ulong)modelSeed;
        run.Steps = optimizerSteps;
        Restore(model, run.First, first);
        Restore(model, run.Second, second);
        if (trained is not null)
            Restore(model, average, averaged, trained);
        (state.Step, state.Seen, state.Elapsed, state.Best) = (epochStep, seen, TimeSpan.FromSeconds(seconds), best);
        state.Loss.State = loss;
        state.History.Clear();
        state.History.AddRange(history);
        state.Measurements.Clear();
        state.Measurements.AddRange(measurements);
    }

    private static IEnumerable<Parameter> Trained(Model model) => model.Parameters.Where(p => p.Info.Trainable);

    private static float[] Read(Model model, Region region)
    {
        var values = new float[region.Length];
        model.Device.Download(region, values);
        return values;
    }

    /// <summary>The tensors with a prefix, one for each parameter; null where the file has none at all.</summary>
    private static float[][]? Gather(string path, SafeTensors file, string prefix, IEnumerable<Parameter> parameters)
    {
        if (!file.Tensors.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            return null;
        return [.. parameters.Select(p => file.Tensors.TryGetValue(prefix + p.Name, out var tensor) && tensor.HasShape(p.Shape)
            ? tensor.Values
            : throw new InvalidDataException($"{path} lacks {prefix}{p.Name}, or has it in another shape."))];
    }

    private static void Restore(Model model, Region region, float[][]? values)
    {
        if (values is null)
            return;
        foreach (var (parameter, part) in Trained(model).Zip(values))
            model.Device.Upload(part, region.Slice(parameter.Info.Offset, parameter.Info.Length));
    }

    /// <summary>
    /// The model, which has the average of the file, gets the parameters that are trained; the average goes where it is kept.
    /// </summary>
    private static void Restore(Model model, WeightAverage? average, long count, float[][] trained)
    {
        foreach (var (parameter, values) in model.Parameters.Zip(trained))
        {
            if (average is not null)
                model.Device.Upload(parameter.Read(), average.Other(parameter.Info));
            parameter.Write(values);
        }

        if (average is not null)
            average.Count = count;
    }

    private static string Text(DataOrder data) =>
        $"{data.Samples} samples in batches of {data.BatchSize}{(data.AccumulationSteps > 1 ? $", {data.AccumulationSteps} of them a step," : "")} with seed {data.Seed}";

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
