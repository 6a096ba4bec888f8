namespace NetDsl;

/// <summary>
/// Layer normalisation: brings each sample to mean 0 and variance 1, then scales and shifts it by learned amounts. The same
/// while training and at inference.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, with the biased variance. Mean and variance
/// are those over the axes that <see cref="Over"/> names, for each place of the others: over all of a sample, over the channels at each
/// position, over the rows and columns of each channel.</para>
/// <para>Parameters, unless <see cref="Affine"/> is false: gamma and beta, of the shape of the axes normalised over. They do not decay.
/// PyTorch's <c>LayerNorm([H, W])</c> is <c>LayerNorm(Over = Axes.Rows | Axes.Columns)</c>.</para>
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
