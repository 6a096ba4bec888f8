namespace NetDsl;

// How sure a network is of its answers: many of them, each with something else dropped.
public abstract partial class Model
{
    private (ulong Seed, long Number)? drawing;
    private float[] sampled = [];

    /// <summary>
    /// Runs the network several times with random dropout, as in training, and returns mean and standard deviation of each output:
    /// Monte-Carlo dropout.
    /// </summary>
    /// <remarks>
    /// Layers that drop or add noise are random, with the current <see cref="DropRates"/>. All other layers behave as at inference: batch
    /// normalisation uses its moving averages, <c>Cutout</c> cuts nothing, <c>RRelu</c> has its mean slope. Y. Gal and Z. Ghahramani,
    /// "Dropout as a Bayesian approximation", 2016.
    /// </remarks>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, as for <see cref="Forward(ReadOnlySpan{float})"/>.</param>
    /// <param name="samples">The number of runs: at least 2.</param>
    /// <param name="softmax">Whether to apply softmax over the channels of each run's outputs first. The outputs of a classifier are
    /// logits; with softmax, mean and standard deviation are those of probabilities.</param>
    /// <param name="seed">The seed of the random numbers: equal calls give equal results. Training is not affected.</param>
    /// <returns>Mean and standard deviation of the network's own output, in the order of
    /// <see cref="Forward(ReadOnlySpan{float})"/>.</returns>
    /// <exception cref="InvalidOperationException">No layer of the network drops values or adds noise.</exception>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public Uncertainty PredictWithUncertainty(ReadOnlySpan<float> inputs, int samples, bool softmax = false, int seed = 0)
    {
        using var call = Enter();
        SetInputs(inputs);
        var result = new Uncertainty(new float[Samples * OutputLength], new float[Samples * OutputLength]);
        Sample(samples, result.Mean, result.Deviation, softmax, seed);
        return result;
    }

    /// <summary>
    /// Runs the network several times with random dropout, and writes mean and standard deviation to the caller's memory.
    /// </summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, as for <see cref="Forward(ReadOnlySpan{float})"/>.</param>
    /// <param name="samples">The number of runs: at least 2.</param>
    /// <param name="mean">Receives the mean of each output.</param>
    /// <param name="deviation">Receives its standard deviation: the root of the sum of squares divided by <paramref name="samples"/> -
    /// 1.</param>
    /// <param name="softmax">Whether to apply softmax over the channels of each run's outputs first.</param>
    /// <param name="seed">The seed of the random numbers.</param>
    /// <exception cref="InvalidOperationException">No layer of the network drops values or adds noise.</exception>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void PredictWithUncertainty(ReadOnlySpan<float> inputs, int samples, Span<float> mean, Span<float> deviation, bool softmax = false, int seed = 0)
    {
        using var call = Enter();
        SetInputs(inputs);
        CheckOutputs(mean);
        CheckOutputs(deviation);
        Sample(samples, mean, deviation, softmax, seed);
    }

    /// <summary>The forward pass as at inference, but with dropout and noise.</summary>
    private void RunSampling(int samples)
    {
        if (!plan.IsRandom)
            throw new InvalidOperationException($"{Info.Name} has no layer that drops anything or adds noise, so all its answers would be the same. Declare one, for example Dropout(0.1).");
        programs.RunSampling(new(this), samples);
    }

    private void Sample(int samples, Span<float> mean, Span<float> deviation, bool softmax, int drawSeed)
    {
        if (samples < 2)
            throw new ArgumentOutOfRangeException(nameof(samples), samples, $"{Info.Name}: a deviation takes 2 samples or more.");
        if (sampled.Length < mean.Length)
            sampled = new float[mean.Length];
        using var reading = store.Read();
        var outputs = sampled.AsSpan(0, mean.Length);
        try
        {
            for (var i = 0; i < samples; i++)
            {
                // Steps of training count from 0 up, these from -1 down.
                drawing = (seed ^ (ulong)(uint)drawSeed << 32, ~i);
                RunSampling(Samples);
                Device.Download(Output.Slice(0, outputs.Length), outputs);
                if (softmax)
                    Softmax(outputs);
                Gather(outputs, i, mean, deviation);
            }
        }
        finally
        {
            drawing = null;
        }

        foreach (ref var d in deviation)
            d = MathF.Sqrt(d / (samples - 1));
    }

    /// <summary>
    /// Takes one more answer into means and sums of squared distances from them (B. Welford, "Note on a method for calculating
    /// corrected sums of squares and products", 1962).
    /// </summary>
    private static void Gather(ReadOnlySpan<float> outputs, int before, Span<float> mean, Span<float> squares)
    {
        if (before == 0)
        {
            outputs.CopyTo(mean);
            squares.Clear();
            return;
        }

        for (var i = 0; i < outputs.Length; i++)
        {
            var distance = outputs[i] - mean[i];
            mean[i] += distance / (before + 1);
            squares[i] += distance * (outputs[i] - mean[i]);
        }
    }

    /// <summary>Softmax over the channels of each position of each sample.</summary>
    internal void Softmax(Span<float> outputs)
    {
        var inner = OutputLength / Info.Output[0];
        for (; !outputs.IsEmpty; outputs = outputs[OutputLength..])
            for (var position = 0; position < inner; position++)
            {
                var (largest, sum) = (float.NegativeInfinity, 0f);
                for (var i = position; i < OutputLength; i += inner)
                    largest = MathF.Max(largest, outputs[i]);
                for (var i = position; i < OutputLength; i += inner)
                    sum += outputs[i] = MathF.Exp(outputs[i] - largest);
                for (var i = position; i < OutputLength; i += inner)
                    outputs[i] /= sum;
            }
    }
}

/// <summary>The uncertainty of a network's outputs.</summary>
/// <param name="Mean">The mean of each output.</param>
/// <param name="Deviation">Its standard deviation.</param>
public sealed record Uncertainty(float[] Mean, float[] Deviation);
