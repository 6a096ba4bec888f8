namespace NetDsl;

/// <summary>Blocks of channels become blocks of pixels: the end of a super-resolution network.</summary>
/// <remarks>
/// <para>C * factor² x H x W to C x factor * H x factor * W: y[c, i * factor + u, j * factor + v] = x[c * factor² + u * factor + v, i, j].</para>
/// <para>No parameters.</para>
/// <para>W. Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel convolutional neural network", 2016.</para>
/// </remarks>
/// <param name="factor">How many times as large the picture becomes.</param>
public sealed class PixelShuffleAttribute(object factor) : LayerAttribute
{
    /// <summary>How many times as large the picture becomes.</summary>
    public object Factor { get; } = factor;
}
