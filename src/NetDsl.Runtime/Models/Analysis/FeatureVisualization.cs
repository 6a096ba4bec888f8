namespace NetDsl;

/// <summary>How an input is searched that a unit answers most to.</summary>
public sealed record ActivationMaximization
{
    /// <summary>The number of steps of gradient ascent.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>The size of a step: the root mean square of its change.</summary>
    public float StepSize { get; init; } = 0.05f;

    /// <summary>How much of the input each step takes away: an L2 penalty that keeps numbers small.</summary>
    public float Decay { get; init; } = 0.01f;

    /// <summary>The largest random shift of the image in each step, in pixels; single pixels then matter less. Images only.</summary>
    public int Jitter { get; init; } = 2;

    /// <summary>The standard deviation of the random input that the search starts with.</summary>
    public float Noise { get; init; } = 0.1f;

    /// <summary>The smallest valid input.</summary>
    public float Minimum { get; init; } = float.NegativeInfinity;

    /// <summary>The largest valid input.</summary>
    public float Maximum { get; init; } = float.PositiveInfinity;

    /// <summary>Draws noise and shifts.</summary>
    public int Seed { get; init; }
}

/// <summary>Inputs that units of a network answer most to.</summary>
public static class FeatureVisualizationExtensions
{
    /// <summary>
    /// Searches an input for which one number of an output is as large as possible, by gradient ascent from noise: what the network takes
    /// for the purest example of a class.
    /// </summary>
    /// <remarks>
    /// The network must be declared as <c>[Network(InputGradient = true)]</c>; a <c>Head</c> gives a hidden layer an output. D. Erhan, Y.
    /// Bengio, A. Courville and P. Vincent, "Visualizing higher-layer features of a deep network", 2009; jitter and decay as in J. Yosinski
    /// et al., "Understanding neural networks through deep visualization", 2015.
    /// </remarks>
    /// <param name="model">A network with one input.</param>
    /// <param name="unit">The index of the number: a class.</param>
    /// <param name="options">How to search.</param>
    /// <param name="output">The output; the network's own if not given.</param>
    /// <returns>The input, in the order of <see cref="Model.Predict(ReadOnlySpan{float})"/>.</returns>
    /// <exception cref="ArgumentException">The network has several inputs, the output has no such number, or an option makes no
    /// sense.</exception>
    /// <exception cref="InvalidOperationException">The network is not declared with <c>InputGradient = true</c>.</exception>
    public static float[] MaximizeActivation(this Model model, int unit, ActivationMaximization? options = null, ModelOutput? output = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var how = options ?? new ActivationMaximization();
        ArgumentOutOfRangeException.ThrowIfLessThan(how.Steps, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(how.Jitter);
        if (!(how.StepSize > 0 && how.Decay is >= 0 and < 1 && how.Noise >= 0 && how.Minimum <= how.Maximum))
            throw new ArgumentException($"A search needs a StepSize above 0, a Decay of at least 0 and less than 1, Noise of 0 or more and a Minimum up to the Maximum, not {how}.", nameof(options));
        if (model.Info.Inputs.Count > 1)
            throw new ArgumentException($"{model.Info.Name} has {model.Info.Inputs.Count} inputs; the search is for one.", nameof(model));
        output ??= model.Outputs[0];

        var random = new RandomStream(Shuffle.Key((ulong)(uint)how.Seed, unit));
        var (input, moved, gradient) = (new float[model.InputLength], new float[model.InputLength], new float[model.InputLength]);
        foreach (ref var value in input.AsSpan())
            value = Math.Clamp(random.Normal(how.Noise), how.Minimum, how.Maximum);
        var shape = model.Info.Input;
        for (var step = 0; step < how.Steps; step++)
        {
            var isImage = shape.Count == 3 && how.Jitter > 0;
            var (down, right) = isImage ? (random.Below(2 * how.Jitter + 1) - how.Jitter, random.Below(2 * how.Jitter + 1) - how.Jitter) : (0, 0);
            Roll(input, moved, shape, down, right);
            output.InputGradient(moved, [unit], gradient);
            var squares = 0.0;
            foreach (var g in gradient)
                squares += (double)g * g;
            // A gradient of 0 gives no direction: only the decay is left.
            var scale = squares > 0 && double.IsFinite(squares) ? how.StepSize / Math.Sqrt(squares / gradient.Length) : 0;
            for (var i = 0; i < moved.Length; i++)
                moved[i] = Math.Clamp((float)((1 - how.Decay) * moved[i] + scale * gradient[i]), how.Minimum, how.Maximum);
            Roll(moved, input, shape, -down, -right);
        }

        return input;
    }

    /// <summary>Shifts an image; what leaves it on one side comes back on the other.</summary>
    private static void Roll(ReadOnlySpan<float> from, Span<float> to, IReadOnlyList<int> shape, int down, int right)
    {
        if (down == 0 && right == 0)
        {
            from.CopyTo(to);
            return;
        }

        var (channels, height, width) = (shape[0], shape[1], shape[2]);
        for (var c = 0; c < channels; c++)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    to[(c * height + ((y + down) % height + height) % height) * width + ((x + right) % width + width) % width] = from[(c * height + y) * width + x];
    }
}
