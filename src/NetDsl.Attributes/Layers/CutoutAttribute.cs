namespace NetDsl;

/// <summary>
/// Sets a square of each sample to zero in training, in all channels. Its centre is a random pixel, so a part of the square may be outside
/// of the image. Inference leaves the input unchanged.
/// </summary>
/// <remarks>
/// <para>
/// [C, H, W] -> [C, H, W]. With a random pixel (i, j) for each sample and step, y = 0 in size rows from i - size / 2 (rounded down) on, and
/// as many columns from j - size / 2 on; elsewhere y = x, unscaled. No parameters.
/// </para>
/// <para>T. DeVries and G. Taylor, "Improved regularization of convolutional neural networks with cutout", 2017.</para>
/// </remarks>
/// <param name="size">The side of the square in pixels: at least 1, at most the longer side of the image.</param>
public sealed class CutoutAttribute(object size) : LayerAttribute
{
    /// <summary>The side of the square in pixels.</summary>
    public object Size { get; } = size;
}
