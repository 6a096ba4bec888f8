namespace NetDsl;

/// <summary>Fully connected layer. Each output is a weighted sum of all inputs, plus a bias.</summary>
/// <remarks>
/// <para>A vector of N features to <paramref name="units"/>: y = weight * x + bias. An image has to be made a vector first (<see
/// cref="FlattenAttribute"/> or <see cref="GlobalAvgPool2dAttribute"/>).</para>
/// <para>Parameters: weight (units x N) and, unless <see cref="Bias"/> is false, bias (units).</para>
/// <para>D. Rumelhart, G. Hinton and R. Williams, "Learning representations by back-propagating errors", 1986.</para>
/// </remarks>
/// <param name="units">The number of outputs.</param>
public sealed class DenseAttribute(object units) : WeightedLayerAttribute
{
    /// <summary>The number of outputs.</summary>
    public object Units { get; } = units;

    /// <summary>Whether a learned bias is added to each output. Default: true.</summary>
    public object Bias { get; set; } = true;

    /// <summary>
    /// Whether the layer standardises its weights: those of each output are normalised to mean 0 and variance 1, (w - mean) / sqrt(variance
    /// + 1e-5). Gradients are propagated through it. Default: false.
    /// </summary>
    /// <remarks>S. Qiao et al., "Micro-batch training with batch-channel normalization and weight standardization", 2019.</remarks>
    public object WeightStandardization { get; set; } = false;

    /// <summary>
    /// Whether each sample drops other weights, as in the paper of DropConnect; otherwise one mask serves the whole batch. A training step
    /// then draws a random number for each weight and sample, which takes much longer than a matrix product. Default: false.
    /// </summary>
    /// <remarks>
    /// L. Wan et al., "Regularization of neural networks using DropConnect", 2013. The paper averages over draws from a normal
    /// approximation at inference; <c>Model.PredictWithUncertainty</c> averages over real masks, and <c>Predict</c> takes the mean weights.
    /// </remarks>
    public object DropConnectPerSample { get; set; } = false;
}
