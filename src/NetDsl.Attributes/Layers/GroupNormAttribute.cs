namespace NetDsl;

/// <summary>
/// Group normalisation. It normalises each group of neighbouring channels of a sample to mean 0 and variance 1, then scales and shifts each
/// channel by learned parameters. Training and inference are the same.
/// </summary>
/// <remarks>
/// <para>Keeps the shape; any shape. y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, with the biased variance of the
/// group.</para>
/// <para>Parameters per channel, unless <see cref="Affine"/> is false: gamma and beta. Weight decay does not apply to them.</para>
/// <para>Y. Wu and K. He, "Group normalization", 2018.</para>
/// </remarks>
/// <param name="groups">The number of groups; it must divide the number of channels.</param>
public sealed class GroupNormAttribute(object groups) : LayerAttribute
{
    /// <summary>The number of groups.</summary>
    public object Groups { get; } = groups;

    /// <summary>A constant that is added to the variance to avoid division by zero. Default: 1e-5.</summary>
    public object Epsilon { get; set; } = 1e-5;

    /// <summary>Whether the result is scaled by gamma and shifted by beta, both learned. Default: true.</summary>
    public object Affine { get; set; } = true;
}
