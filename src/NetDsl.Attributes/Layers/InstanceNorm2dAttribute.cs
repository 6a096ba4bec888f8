namespace NetDsl;

/// <summary>
/// Instance normalisation. It normalises each channel of each sample to mean 0 and variance 1. Training and inference are the same.
/// </summary>
/// <remarks>
/// <para>Takes an image and keeps its shape. y = (x - mean) / sqrt(variance + epsilon), with the biased variance over the pixels of the
/// channel; if <see cref="Affine"/> is true, gamma * y + beta.</para>
/// <para>Parameters per channel, if <see cref="Affine"/> is true: gamma and beta. Weight decay does not apply to them.</para>
/// <para>D. Ulyanov, A. Vedaldi and V. Lempitsky, "Instance normalization: the missing ingredient for fast stylization",
/// 2016.</para>
/// </remarks>
public sealed class InstanceNorm2dAttribute : LayerAttribute
{
    /// <summary>A constant that is added to the variance to avoid division by zero. Default: 1e-5.</summary>
    public object Epsilon { get; set; } = 1e-5;

    /// <summary>Whether the result is scaled by gamma and shifted by beta, both learned. Default: false.</summary>
    public object Affine { get; set; } = false;
}
