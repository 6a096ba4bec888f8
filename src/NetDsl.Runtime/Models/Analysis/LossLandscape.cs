namespace NetDsl;

/// <summary>The loss on a line or a plane through the parameters of a model.</summary>
/// <param name="Distances">The distances from the parameters along each direction.</param>
/// <param name="Losses">The loss for each pair of distances, those of the second direction one after the other; of a line, for each
/// distance.</param>
public sealed record LossLandscape(IReadOnlyList<double> Distances, IReadOnlyList<double> Losses)
{
    /// <summary>Whether it is a plane.</summary>
    public bool IsPlane => Losses.Count > Distances.Count;
}

/// <summary>Slices of the loss as a function of the parameters.</summary>
public static class LossLandscapeExtensions
{
    /// <summary>
    /// Measures the loss along random directions from the parameters of a model. Directions are filter-normalised: each filter of a
    /// direction, a row of a weight, has the norm of that filter of the model; biases and the parameters of normalisation stay. This makes
    /// slices of different networks comparable. Afterwards the model is as it was before.
    /// </summary>
    /// <remarks>
    /// Statistics of batch normalisation do not change. H. Li, Z. Xu, G. Taylor, C. Studer and T. Goldstein, "Visualizing the loss
    /// landscape of neural nets", 2018.
    /// </remarks>
    /// <param name="model">The model.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="points">The number of distances in each direction: 3 or more; the one in the middle of an odd number is 0.</param>
    /// <param name="range">The largest distance.</param>
    /// <param name="plane">Whether there are two directions; then there are points² evaluations.</param>
    /// <param name="seed">Draws the directions.</param>
    /// <param name="cancellationToken">Cancels the call; the model is as it was.</param>
    /// <exception cref="ArgumentException">A number makes no sense, or the data do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static async Task<LossLandscape> SliceLossAsync(
        this Model model, Dataset dataset, int points = 21, double range = 1, bool plane = false, int seed = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 3);
        if (!(range > 0 && double.IsFinite(range)))
            throw new ArgumentOutOfRangeException(nameof(range), range, "The range must be a finite number above 0.");
        var weights = model.Parameters.Where(p => p.Info.Trainable && p.Info.UsesWeightDecay).Select(p => (Parameter: p, Values: p.Read())).ToList();
        var random = new RandomStream(Shuffle.Key((ulong)(uint)seed, pass: 0));
        var first = weights.Select(w => Direction(w.Parameter, w.Values, ref random)).ToList();
        var second = plane ? weights.Select(w => Direction(w.Parameter, w.Values, ref random)).ToList() : null;
        double[] distances = [.. Enumerable.Range(0, points).Select(i => range * (2.0 * i / (points - 1) - 1))];
        var losses = new List<double>();
        try
        {
            foreach (var a in distances)
                foreach (var b in second is null ? [0.0] : distances)
                {
                    for (var i = 0; i < weights.Count; i++)
                        weights[i].Parameter.Write(Moved(weights[i].Values, first[i], a, second?[i], b));
                    losses.Add((await model.EvaluateAsync(dataset, [], cancellationToken: cancellationToken).ConfigureAwait(false)).Loss);
                }
        }
        finally
        {
            foreach (var (parameter, values) in weights)
                parameter.Write(values);
        }

        return new(distances, losses);
    }

    /// <summary>A random direction whose filters have the norms of the model's.</summary>
    private static float[] Direction(Parameter parameter, float[] values, ref RandomStream random)
    {
        var direction = new float[values.Length];
        var length = parameter.Shape.Count < 2 ? values.Length : values.Length / parameter.Shape[0];
        for (var start = 0; start < values.Length; start += length)
        {
            var filter = direction.AsSpan(start, length);
            foreach (ref var value in filter)
                value = random.Normal();
            var norm = Norm(filter);
            var scale = norm == 0 ? 0 : Norm(values.AsSpan(start, length)) / norm;
            foreach (ref var value in filter)
                value = (float)(value * scale);
        }

        return direction;
    }

    private static float[] Moved(float[] values, float[] first, double a, float[]? second, double b)
    {
        var moved = new float[values.Length];
        for (var i = 0; i < moved.Length; i++)
            moved[i] = (float)(values[i] + a * first[i] + b * (second?[i] ?? 0));
        return moved;
    }

    private static double Norm(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }
}
