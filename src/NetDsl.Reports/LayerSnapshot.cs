namespace NetDsl.Reports;

/// <summary>What was seen in a layer after an epoch.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Activations">Numbers of its output for a batch; null for a layer without a kernel that puts something out.</param>
/// <param name="Gradients">The gradient of its first parameter; null for a layer without parameters.</param>
/// <param name="DeadUnits">The share of its units, rows of its weight, whose gradient is 0 for the whole batch: no sample passes through
/// them. NaN for a layer without a weight.</param>
internal sealed record LayerSnapshot(string Layer, float[]? Activations, float[]? Gradients, double DeadUnits)
{
    private const int MostSamples = 32;
    private const int MostNumbers = 4096;

    /// <summary>
    /// Runs the first samples of a data set through the network as in training. Neither parameters nor statistics change.
    /// </summary>
    public static LayerSnapshot[] Take(Model model, Dataset probe)
    {
        var count = Math.Min(Math.Min(probe.Count, model.MaxBatch), MostSamples);
        var (inputs, targets) = Read(probe, count);
        // Padding lanes are zeros, which would look like dead units: activations that are exactly 0 are shown, but not counted.
        var outputs = model.KernelOutputs(inputs, targets).GroupBy(o => o.Layer).ToDictionary(g => g.Key, g => Thin(g.Last().Values));
        var snapshots = new List<LayerSnapshot>();
        foreach (var layer in model.Info.Layers)
        {
            var weight = model.Parameters.FirstOrDefault(p => p.Info.Trainable && !p.IsFrozen && p.Name.StartsWith(layer.Name + ".", StringComparison.Ordinal));
            outputs.TryGetValue(layer.Name, out var activations);
            if (activations is null && weight is null)
                continue;
            var gradient = weight?.ReadGradient();
            snapshots.Add(new(layer.Name, activations, gradient is null ? null : Thin(gradient), gradient is null || weight!.Shape.Count < 2 ? double.NaN : Dead(gradient, weight.Shape[0])));
        }

        return [.. snapshots];
    }

    /// <summary>The first samples of a data set.</summary>
    public static (float[] Inputs, float[] Targets) Read(Dataset dataset, int count)
    {
        var (inputs, targets) = (new float[count * dataset.InputLength], new float[count * dataset.TargetLength]);
        dataset.Read([.. Enumerable.Range(0, count)], inputs, targets);
        return (inputs, targets);
    }

    private static double Dead(float[] gradient, int units)
    {
        var (length, dead) = (gradient.Length / units, 0);
        for (var unit = 0; unit < units; unit++)
            if (!gradient.AsSpan(unit * length, length).ContainsAnyExcept(0f))
                dead++;
        return (double)dead / units;
    }

    /// <summary>At most a few thousand of the numbers, at equal distances.</summary>
    private static float[] Thin(float[] values)
    {
        // An odd stride, so that it meets all channels.
        var stride = Math.Max(1, values.Length / MostNumbers) | 1;
        return [.. Enumerable.Range(0, (values.Length + stride - 1) / stride).Select(i => values[i * stride])];
    }
}
