namespace NetDsl;

/// <summary>
/// Instance normalisation: brings each channel of each sample to mean 0 and variance 1. The same while training and at
/// inference.
/// </summary>
/// <remarks>
/// <para>Keeps the shape, a picture's. y = (x - mean) / sqrt(variance + epsilon), with the biased variance over the pixels of the
/// channel; where <see cref="Affine"/> is true, gamma * y + beta.</para>
/// <para>Parameters per channel, if <see cref="Affine"/> is true: gamma and beta. They do not decay.</para>
/// <para>D. Ulyanov, A. Vedaldi and V. Lempitsky, "Instance normalization: the missing ingredient for fast stylization",
/// 2016.</para>
/// </remarks>
public sealed class InstanceNorm2dAttribute : LayerAttribute
{
    /// <summary>Added to the variance, so that it is never zero. Default: 1e-5.</summary>
    public object Epsilon { get; set; } = 1e-5;

    /// <summary>Whether the result is scaled by gamma and shifted by beta, both learned. Default: false.</summary>
    public bool Affine { get; set; }
}
