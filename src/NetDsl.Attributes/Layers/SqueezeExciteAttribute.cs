namespace NetDsl;

/// <summary>
/// Squeeze and excitation: every channel is multiplied by a gate between 0 and 1 that is calculated from the means of all channels.
/// </summary>
/// <remarks>
/// <para>C x H x W (or C x L) to the same shape: x * sigmoid(W2 relu(W1 z + b1) + b2), where z is the mean of each channel.</para>
/// <para>Parameters: squeeze weight (C / reduction x C) and bias (C / reduction), excite weight (C x C / reduction) and bias (C).</para>
/// <para>J. Hu, L. Shen and G. Sun, "Squeeze-and-excitation networks", 2018.</para>
/// </remarks>
/// <param name="reduction">How many times fewer values than channels there are between the two; there is at least one. Default: 16.</param>
public sealed class SqueezeExciteAttribute(object? reduction = null) : LayerAttribute
{
    /// <summary>How many times fewer values than channels there are between the two.</summary>
    public object? Reduction { get; } = reduction;
}
