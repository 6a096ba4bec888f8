namespace NetDsl;

/// <summary>
/// Layer normalisation. It normalises each sample to mean 0 and variance 1, then scales and shifts each element by learned parameters.
/// Training and inference are the same.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, with the biased variance. Mean and variance are over
/// the axes in <see cref="Over"/>, for each position of the other axes: over the whole sample, over the channels at each position, or over
/// the rows and columns of each channel.</para>
/// <para>Parameters, unless <see cref="Affine"/> is false: gamma and beta, with the shape of the axes in <see cref="Over"/>. Weight decay
/// does not apply to them. PyTorch's <c>LayerNorm([H, W])</c> is <c>LayerNorm(Over = Axes.Rows | Axes.Columns)</c>.</para>
/// <para>J. Ba, J. Kiros and G. Hinton, "Layer normalization", 2016; over channels: Z. Liu et al., "A ConvNet for the 2020s",
/// 2022.</para>
/// </remarks>
public sealed class LayerNormAttribute : LayerAttribute
{
    /// <summary>The axes over which mean and variance are computed. Default: all axes.</summary>
    public object Over { get; set; } = Axes.All;

    /// <summary>A constant that is added to the variance to avoid division by zero. Default: 1e-5.</summary>
    public object Epsilon { get; set; } = 1e-5;

    /// <summary>Whether the result is scaled by gamma and shifted by beta, both learned. Default: true.</summary>
    public object Affine { get; set; } = true;
}
