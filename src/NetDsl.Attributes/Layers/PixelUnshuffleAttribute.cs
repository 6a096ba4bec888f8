namespace NetDsl;

/// <summary>
/// Rearranges blocks of pixels to channels: the inverse of <see cref="PixelShuffleAttribute"/>. Also called space to depth.
/// </summary>
/// <remarks>
/// <para>C x factor * H x factor * W to C * factor² x H x W: y[c * factor² + u * factor + v, i, j] = x[c, i * factor + u, j * factor +
/// v].</para>
/// <para>No parameters.</para>
/// <para>W. Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel convolutional neural network",
/// 2016, has the inverse.</para>
/// </remarks>
/// <param name="factor">The side of the blocks.</param>
public sealed class PixelUnshuffleAttribute(object factor) : LayerAttribute
{
    /// <summary>The side of the blocks.</summary>
    public object Factor { get; } = factor;
}
