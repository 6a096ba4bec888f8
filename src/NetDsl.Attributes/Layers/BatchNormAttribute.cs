namespace NetDsl;

/// <summary>
/// Batch normalisation: brings each channel (or feature) to mean 0 and variance 1 over the batch, then scales and
/// shifts it by learned amounts. At inference, moving averages stand for the batch.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, per channel of a picture or per
/// feature of a flat input. Training normalises with the biased variance; the moving average keeps the unbiased one.</para>
/// <para>Parameters per channel: gamma and beta, unless <see cref="Affine"/> or <see cref="Gamma"/> is false, and two statistics that are
/// stored but not trained. None of them decays.</para>
/// <para>S. Ioffe and C. Szegedy, "Batch normalization: accelerating deep network training by reducing internal
/// covariate shift", 2015.</para>
/// </remarks>
public sealed class BatchNormAttribute : LayerAttribute
{
    /// <summary>Added to the variance, so that it is never zero. Default: 1e-5.</summary>
    public object Epsilon { get; set; } = 1e-5;

    /// <summary>
    /// The weight of the newest batch in the moving averages: average = (1 - momentum) * average + momentum * batch.
    /// Default: 0.1.
    /// </summary>
    public object Momentum { get; set; } = 0.1;

    /// <summary>Whether the result is scaled by gamma and shifted by beta, both learned. Default: true.</summary>
    public bool Affine { get; set; } = true;

    /// <summary>
    /// Whether gamma is learned, where <see cref="Affine"/> is true; otherwise the result is only shifted. Nothing is lost
    /// where the next layer scales anyway, as a convolution after Relu does. True or false, or in a block a parameter that is.
    /// Default: true.
    /// </summary>
    public object Gamma { get; set; } = true;

    /// <summary>
    /// What gamma starts at: a number, or a text as for weights (see <see cref="WeightedLayerAttribute"/>) without fans in it.
    /// With 0 in the last normalisation of a residual branch, each block starts as the identity. Default: 1.
    /// </summary>
    /// <remarks>P. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017.</remarks>
    public object? GammaInit { get; set; }

    /// <summary>What beta starts at. Default: 0.</summary>
    public object? BetaInit { get; set; }
}
