namespace NetDsl.Transforms;

/// <summary>
/// Replaces all channels by the edges of the luminance: the length of its gradient by Sobel's filters, a quarter of
/// sqrt(gx² + gy²), at most 1. The border is that of the nearest pixel. One of the augmentations of T. Chen et al., "A simple framework for
/// contrastive learning of visual representations", 2020.
/// </summary>
public sealed class Sobel : FixedTransform
{
    /// <inheritdoc/>
    public override bool NeedsUnitRange => true;

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => PixelMath.Colored(this, input);

    /// <inheritdoc/>
    public override void ApplyForEvaluation(TransformImage image)
    {
        var (height, width) = (image.Height, image.Width);
        var gray = image.Scratch(0, height * width);
        PixelMath.Luminance(image, gray);
        var target = image.Plane(0);
        for (var y = 0; y < height; y++)
        {
            var above = gray.Slice(Math.Max(y - 1, 0) * width, width);
            var row = gray.Slice(y * width, width);
            var below = gray.Slice(Math.Min(y + 1, height - 1) * width, width);
            for (var x = 0; x < width; x++)
            {
                var (l, r) = (Math.Max(x - 1, 0), Math.Min(x + 1, width - 1));
                var gx = above[r] - above[l] + 2 * (row[r] - row[l]) + below[r] - below[l];
                var gy = below[l] - above[l] + 2 * (below[x] - above[x]) + below[r] - above[r];
                target[y * width + x] = Math.Min(MathF.Sqrt(gx * gx + gy * gy) / 4, 1);
            }
        }

        for (var c = 1; c < image.Channels; c++)
            target.CopyTo(image.Plane(c));
    }
}
