namespace NetDsl;

/// <summary>
/// Batch normalisation. In training, it normalises each channel (or feature) to mean 0 and variance 1 over the batch, then scales and
/// shifts it by learned parameters. Inference uses moving averages of mean and variance.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, for each channel of an image or sequence, or each
/// feature of a vector. Training normalises with the biased variance; the moving average is of the unbiased variance.</para>
/// <para>Parameters per channel: gamma and beta, unless <see cref="Affine"/> or <see cref="Gamma"/> is false; and two statistics that are
/// stored but not trained. Weight decay does not apply to them.</para>
/// <para>S. Ioffe and C. Szegedy, "Batch normalization: accelerating deep network training by reducing internal
/// covariate shift", 2015.</para>
/// </remarks>
public sealed class BatchNormAttribute : LayerAttribute
{
    /// <summary>A constant that is added to the variance to avoid division by zero. Default: 1e-5.</summary>
    public object Epsilon { get; set; } = 1e-5;

    /// <summary>
    /// The weight of the newest batch in the moving averages: average = (1 - momentum) * average + momentum * batch.
    /// Default: 0.1.
    /// </summary>
    public object Momentum { get; set; } = 0.1;

    /// <summary>Whether the result is scaled by gamma and shifted by beta, both learned. Default: true.</summary>
    public object Affine { get; set; } = true;

    /// <summary>
    /// Whether gamma is learned, if <see cref="Affine"/> is true; otherwise the result is only shifted. Gamma is redundant if the next
    /// layer is linear, as a convolution after Relu. True or false, or in a block a parameter of type bool. Default: true.
    /// </summary>
    public object Gamma { get; set; } = true;

    /// <summary>
    /// The initializer of gamma: a number, or a string as for weights (see <see cref="WeightedLayerAttribute"/>) without fans. With 0 in
    /// the last normalisation of a residual branch, each block starts as the identity. Default: 1.
    /// </summary>
    /// <remarks>P. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017.</remarks>
    public object? GammaInit { get; set; }

    /// <summary>The initializer of beta. Default: 0.</summary>
    public object? BetaInit { get; set; }
}
