namespace NetDsl;

/// <summary>Applications of the gradient for the inputs: saliency maps and adversarial examples.</summary>
/// <remarks>The network must be declared as <c>[Network(InputGradient = true)]</c>.</remarks>
public static class InputGradientExtensions
{
    /// <summary>
    /// Computes how much the score of a class depends on each position of the input: at each pixel the largest absolute value, over its
    /// channels, of the gradient of that class's score.
    /// </summary>
    /// <param name="model">A network with one input.</param>
    /// <param name="inputs">One to <see cref="Model.MaxBatch"/> samples of CxHxW (or CxL).</param>
    /// <param name="classes">The class of each sample whose score is used: the label, or the predicted class.</param>
    /// <returns>HxW (or L) numbers for each sample, 0 or more; one for each feature of a vector.</returns>
    /// <exception cref="ArgumentException">A length does not fit, a class is not one of the network, or the network has several
    /// inputs.</exception>
    /// <exception cref="InvalidOperationException">The network is not declared with <c>InputGradient = true</c>.</exception>
    /// <remarks>
    /// K. Simonyan, A. Vedaldi and A. Zisserman, "Deep inside convolutional networks: visualising image classification models and saliency
    /// maps", 2013.
    /// </remarks>
    public static float[] Saliency(this Model model, ReadOnlySpan<float> inputs, ReadOnlySpan<int> classes)
    {
        if (model.Info.Inputs.Count > 1)
            throw new ArgumentException(
                $"{model.Info.Name} has {model.Info.Inputs.Count} inputs, whose places are not the same. Use Outputs[0].InputGradient, "
                + "which gives the gradient for all of them.", nameof(model));
        var gradient = new float[inputs.Length];
        model.Outputs[0].InputGradient(inputs, classes, gradient);

        var shape = model.Info.Input;
        var channels = shape.Count > 1 ? shape[0] : 1;
        var inner = model.InputLength / channels;
        var map = new float[inputs.Length / channels];
        for (var i = 0; i < map.Length; i++)
            for (var c = 0; c < channels; c++)
                map[i] = Math.Max(map[i], Math.Abs(gradient[(i / inner * channels + c) * inner + i % inner]));
        return map;
    }

    /// <summary>
    /// Computes adversarial examples by the fast gradient sign method: each element of the input takes one step of the same size in the
    /// direction in which the loss grows, x + epsilon * sign(dloss / dx). The results look like the originals, but the network
    /// misclassifies many of them.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="inputs">One to <see cref="Model.MaxBatch"/> samples.</param>
    /// <param name="targets">One target per sample: the right answer.</param>
    /// <param name="epsilon">The size of the step, in the units of the inputs.</param>
    /// <param name="adversarial">Receives as many numbers as there are inputs; may be the inputs themselves.</param>
    /// <param name="minimum">The smallest valid input: black.</param>
    /// <param name="maximum">The largest valid input.</param>
    /// <returns>The loss before the step, averaged over the batch.</returns>
    /// <exception cref="ArgumentException">A length does not fit, a label is not a class of the network, or the step is
    /// negative.</exception>
    /// <exception cref="InvalidOperationException">The network is not declared with <c>InputGradient = true</c>.</exception>
    /// <remarks>I. Goodfellow, J. Shlens and C. Szegedy, "Explaining and harnessing adversarial examples", 2014.</remarks>
    public static float FastGradientSign(
        this Model model, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, float epsilon, Span<float> adversarial,
        float minimum = float.NegativeInfinity, float maximum = float.PositiveInfinity)
    {
        if (!(epsilon >= 0 && float.IsFinite(epsilon)))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "A step is 0 or more.");
        if (!(minimum <= maximum))
            throw new ArgumentException($"Inputs cannot be from {minimum} to {maximum}.", nameof(minimum));
        var gradient = new float[inputs.Length];
        var loss = model.InputGradient(inputs, targets, gradient);
        if (adversarial.Length != inputs.Length)
            throw new ArgumentException($"{inputs.Length} inputs need as much room, but there is room for {adversarial.Length}.",
                nameof(adversarial));
        for (var i = 0; i < adversarial.Length; i++)
        {
            // Not Math.Sign, which throws if a gradient is NaN.
            var step = gradient[i] > 0 ? epsilon : gradient[i] < 0 ? -epsilon : 0;
            adversarial[i] = Math.Clamp(inputs[i] + step, minimum, maximum);
        }

        return loss;
    }

    /// <inheritdoc cref="FastGradientSign(Model, ReadOnlySpan{float}, ReadOnlySpan{float}, float, Span{float}, float, float)"/>
    public static float FastGradientSign(
        this Model model, ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels, float epsilon, Span<float> adversarial,
        float minimum = float.NegativeInfinity, float maximum = float.PositiveInfinity)
    {
        var targets = new float[labels.Length];
        for (var i = 0; i < targets.Length; i++)
            targets[i] = labels[i];
        return model.FastGradientSign(inputs, targets, epsilon, adversarial, minimum, maximum);
    }
}
