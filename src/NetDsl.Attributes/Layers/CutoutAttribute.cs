namespace NetDsl;

/// <summary>
/// Sets a square of each sample to zero while training, in all channels: around any of its pixels, so that a part of the square
/// may lie outside. Does nothing at inference.
/// </summary>
/// <remarks>
/// <para>
/// [C, H, W] -> [C, H, W]. With a pixel (i, j) drawn anew for each sample and step, y = 0 in size rows from
/// i - size / 2 (rounded down) on, and as many columns from j - size / 2; else y = x, unscaled. No parameters.
/// </para>
/// <para>T. DeVries and G. Taylor, "Improved regularization of convolutional neural networks with cutout", 2017.</para>
/// </remarks>
/// <param name="size">The side of the square in pixels: at least 1, at most the longer side of the picture.</param>
public sealed class CutoutAttribute(object size) : LayerAttribute
{
    /// <summary>The side of the square in pixels.</summary>
    public object Size { get; } = size;
}
