namespace NetDsl;

/// <summary>
/// Rearranges blocks of pixels to channels: the inverse of <see cref="PixelShuffleAttribute"/>. Also called space to depth.
/// </summary>
/// <remarks>
/// <para>C x factor * H x factor * W to C * factor² x H x W.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="factor">The side of the blocks.</param>
public sealed class PixelUnshuffleAttribute(object factor) : LayerAttribute
{
    /// <summary>The side of the blocks.</summary>
    public object Factor { get; } = factor;
}
