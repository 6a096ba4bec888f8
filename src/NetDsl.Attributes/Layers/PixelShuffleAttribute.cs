namespace NetDsl;

/// <summary>
/// Rearranges groups of channels to blocks of pixels, as at the end of a super-resolution network. Also called depth to space.
/// </summary>
/// <remarks>
/// <para>C * factor² x H x W to C x factor * H x factor * W: y[c, i * factor + u, j * factor + v] = x[c * factor² + u * factor + v, i,
/// j].</para>
/// <para>No parameters.</para>
/// <para>W. Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel convolutional neural network",
/// 2016.</para>
/// </remarks>
/// <param name="factor">The factor by which height and width grow.</param>
public sealed class PixelShuffleAttribute(object factor) : LayerAttribute
{
    /// <summary>The factor by which height and width grow.</summary>
    public object Factor { get; } = factor;
}
