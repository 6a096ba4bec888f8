namespace NetDsl.Transforms;

/// <summary>
/// Moves each pixel by a smooth random displacement. torchvision's <c>ElasticTransform</c>. P. Simard et al., "Best practices for
/// convolutional neural networks applied to visual document analysis", 2003.
/// </summary>
/// <param name="alpha">The strength of the displacement.</param>
/// <param name="sigma">Its smoothness: the standard deviation of the blur, in pixels.</param>
/// <param name="interpolation">The value between pixels.</param>
/// <param name="fill">The value beyond the border.</param>
public sealed class ElasticTransform(float alpha = 50, float sigma = 5, Interpolation interpolation = Interpolation.Bilinear, float fill = 0) : RandomTransform
{
    private readonly float alpha = alpha >= 0 ? alpha : throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The strength must be 0 or more.");
    private readonly float sigma = sigma > 0 ? sigma : throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The blur must be above 0.");

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        var length = image.Height * image.Width;
        var dx = image.Scratch(0, length);
        var dy = image.Scratch(1, length);
        foreach (ref var x in dx)
            x = random.Uniform(-1, 1);
        foreach (ref var y in dy)
            y = random.Uniform(-1, 1);
        Smooth(dx, image);
        Smooth(dy, image);
        Displace(image, dx, dy, interpolation, fill);
    }

    // The displacement is alpha / size in a grid from -1 to 1, so alpha / 2 in pixels.
    private void Smooth(Span<float> field, TransformImage image)
    {
        var taps = (int)(8 * sigma + 1) | 1;
        GaussianBlur.Blur(field, image.Scratch(2, field.Length), image.Width, GaussianBlur.Kernel(image.Scratch(3, taps), sigma));
        PixelMath.Scale(field, alpha / 2, 0);
    }

    internal static void Displace(TransformImage image, ReadOnlySpan<float> dx, ReadOnlySpan<float> dy, Interpolation interpolation, float fill)
    {
        var target = image.Spare(image.Shape);
        for (var i = 0; i < dx.Length; i++)
            Sampler.Read(image.Pixels, target, i, dx.Length, image.Width, i % image.Width + dx[i], i / image.Width + dy[i], interpolation, fill);
        image.Swap();
    }
}
