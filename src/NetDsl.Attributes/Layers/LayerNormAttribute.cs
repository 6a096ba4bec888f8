namespace NetDsl;

/// <summary>What a <see cref="LayerNormAttribute"/> takes mean and variance over.</summary>
public enum Axes
{
    /// <summary>All of a sample: channels, rows and columns; the features of a vector.</summary>
    All,

    /// <summary>The channels at each position of a picture.</summary>
    Channels,
}

/// <summary>
/// Layer normalisation: brings each sample to mean 0 and variance 1, then scales and shifts it by learned amounts. The same
/// while training and at inference.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, with the biased variance. Mean and variance
/// are those of all of a sample, or, over channels, those of each position of a picture.</para>
/// <para>Parameters, unless <see cref="Affine"/> is false: gamma and beta, for each element of the input, or for each channel
/// where it is normalised over channels. They do not decay.</para>
/// <para>J. Ba, J. Kiros and G. Hinton, "Layer normalization", 2016; over channels: Z. Liu et al., "A ConvNet for the 2020s",
/// 2022.</para>
/// </remarks>
public sealed class LayerNormAttribute : LayerAttribute
{
    /// <summary>What mean and variance are taken over. Default: all of a sample.</summary>
    public Axes Over { get; set; } = Axes.All;

    /// <summary>Added to the variance, so that it is never zero. Default: 1e-5.</summary>
    public object Epsilon { get; set; } = 1e-5;

    /// <summary>Whether the result is scaled by gamma and shifted by beta, both learned. Default: true.</summary>
    public bool Affine { get; set; } = true;
}
