namespace NetDsl;

/// <summary>
/// The mean loss over batches of any size: that of all samples at once. A loss that is divided by the weights of its labels counts by
/// these, any other by the number of samples; where outputs differ in that, each has its own mean.
/// </summary>
internal sealed class LossMean(Model model, bool training)
{
    private readonly ModelOutput[] outputs = [.. model.Outputs.Where(output => training || !output.TrainingOnly)];
    private readonly bool isSplit = model.Outputs.Count(output => training || !output.TrainingOnly) > 1 && model.Outputs.Any(output => output.HasLossWeight);
    private readonly double[] sums = new double[model.Outputs.Count];
    private readonly double[] weights = new double[model.Outputs.Count];
    private double restSum;
    private double samples;

    /// <summary>The mean so far; NaN before anything was added.</summary>
    public double Value
    {
        get
        {
            if (!isSplit)
                return sums[0] / weights[0];
            var total = samples == 0 ? 0 : restSum / samples;
            for (var i = 0; i < outputs.Length; i++)
                total += outputs[i].Weight * (sums[i] / weights[i]);
            return total;
        }
    }

    /// <summary>All of it as numbers, for a checkpoint.</summary>
    public double[] State
    {
        get => [.. sums, .. weights, restSum, samples];
        set
        {
            var n = sums.Length;
            value.AsSpan(0, n).CopyTo(sums);
            value.AsSpan(n, n).CopyTo(weights);
            (restSum, samples) = (value[2 * n], value[2 * n + 1]);
        }
    }

    /// <summary>The length of <see cref="State"/>.</summary>
    public int StateLength => 2 * sums.Length + 2;

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Array.Clear(sums);
        Array.Clear(weights);
        (restSum, samples) = (0, 0);
    }

    /// <summary>Adds the batch that the model has just computed.</summary>
    /// <param name="loss">The loss of all outputs together, with penalties.</param>
    /// <param name="count">How many samples the batch has.</param>
    /// <returns>How much the batch counts.</returns>
    public double Add(float loss, int count)
    {
        if (!isSplit)
            return Add(0, loss, outputs[0].LossWeight(count));
        var rest = (double)loss;
        for (var i = 0; i < outputs.Length; i++)
        {
            var own = outputs[i].Loss;
            rest -= outputs[i].Weight * (double)own;
            Add(i, own, outputs[i].LossWeight(count));
        }

        // Penalties are what is left. Next to a loss of 0 divided by 0 they are not known.
        if (!double.IsNaN(rest))
            (restSum, samples) = (restSum + rest * count, samples + count);
        return count;
    }

    /// <summary>The weight of the last batch.</summary>
    public double LastWeight(int count) => isSplit ? outputs.Min(output => output.LossWeight(count)) : outputs[0].LossWeight(count);

    private double Add(int output, float loss, double weight)
    {
        // The loss of a batch without any weight is 0 divided by 0: it adds nothing.
        sums[output] += weight == 0 ? 0 : loss * weight;
        weights[output] += weight;
        return weight;
    }
}
