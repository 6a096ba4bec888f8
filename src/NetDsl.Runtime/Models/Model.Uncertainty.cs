namespace NetDsl;

// How sure a network is of its answers: many of them, each with something else dropped.
public abstract partial class Model
{
    private (ulong Seed, long Number)? drawing;
    private float[] sampled = [];

    /// <summary>
    /// Runs the network many times with what it drops left to chance, as in training, and returns mean and standard deviation of each
    /// output: Monte-Carlo dropout.
    /// </summary>
    /// <remarks>
    /// What drops or adds noise is random, at the rates that <see cref="DropRates"/> have; all else is as at inference: batch
    /// normalisation takes its moving averages, <c>Cutout</c> cuts nothing, <c>RRelu</c> has its mean slope. Y. Gal and
    /// Z. Ghahramani, "Dropout as a Bayesian approximation", 2016.
    /// </remarks>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, as for <see cref="Forward(ReadOnlySpan{float})"/>.</param>
    /// <param name="samples">How often each is run: at least 2.</param>
    /// <param name="softmax">
    /// Whether to take softmax over the channels of each run's outputs first. What enters the loss of a classifier are logits; with
    /// this, mean and deviation are of probabilities.
    /// </param>
    /// <param name="seed">Decides what is dropped: the same call gives the same answer. Training is not affected.</param>
    /// <returns>Of the network's own output, in the order of <see cref="Forward(ReadOnlySpan{float})"/>.</returns>
    /// <exception cref="InvalidOperationException">The network has no layer that drops, or adds noise.</exception>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public Uncertainty PredictWithUncertainty(ReadOnlySpan<float> inputs, int samples, bool softmax = false, int seed = 0)
    {
        SetInputs(inputs);
        var result = new Uncertainty(new float[Samples * OutputLength], new float[Samples * OutputLength]);
        Sample(samples, result.Mean, result.Deviation, softmax, seed);
        return result;
    }

    /// <summary>As the other overload, into memory of the caller's.</summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, as for <see cref="Forward(ReadOnlySpan{float})"/>.</param>
    /// <param name="samples">How often each is run: at least 2.</param>
    /// <param name="mean">Receives the mean of each output.</param>
    /// <param name="deviation">Receives its standard deviation: the root of the sum of squares divided by <paramref name="samples"/> - 1.</param>
    /// <param name="softmax">Whether to take softmax over the channels of each run's outputs first.</param>
    /// <param name="seed">Decides what is dropped.</param>
    /// <exception cref="InvalidOperationException">The network has no layer that drops, or adds noise.</exception>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void PredictWithUncertainty(ReadOnlySpan<float> inputs, int samples, Span<float> mean, Span<float> deviation, bool softmax = false, int seed = 0)
    {
        SetInputs(inputs);
        CheckOutputs(mean);
        CheckOutputs(deviation);
        Sample(samples, mean, deviation, softmax, seed);
    }

    /// <summary>Emitted where layers drop, or add noise: the forward pass as at inference, but for them.</summary>
    protected virtual void RunSampling(int samples) =>
        throw new InvalidOperationException($"{Info.Name} has no layer that drops anything or adds noise, so that all its answers would be the same: declare one, such as Dropout(0.1).");

    private void Sample(int samples, Span<float> mean, Span<float> deviation, bool softmax, int drawSeed)
    {
        if (samples < 2)
            throw new ArgumentOutOfRangeException(nameof(samples), samples, $"{Info.Name}: a deviation takes 2 samples or more.");
        if (sampled.Length < mean.Length)
            sampled = new float[mean.Length];
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
    private void Softmax(Span<float> outputs)
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

/// <summary>How sure a network is of its answers.</summary>
/// <param name="Mean">The mean of each output.</param>
/// <param name="Deviation">Its standard deviation.</param>
public sealed record Uncertainty(float[] Mean, float[] Deviation);
