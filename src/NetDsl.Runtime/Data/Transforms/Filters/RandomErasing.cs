namespace NetDsl.Transforms;

/// <summary>
/// Erases a random rectangle of the image. torchvision's <c>RandomErasing</c>. Z. Zhong et al., "Random erasing data augmentation", 2017.
/// </summary>
public sealed class RandomErasing : RandomTransform
{
    private readonly float p;
    private readonly (float Min, float Max) scale;
    private readonly (float Min, float Max) ratio;
    private readonly float? value;

    /// <summary>Creates the transform.</summary>
    /// <param name="p">The probability.</param>
    /// <param name="scale">The smallest and the largest share of the area; 0.02 and 0.33 if not given.</param>
    /// <param name="ratio">The smallest and the largest aspect ratio; 0.3 and 3.3 if not given.</param>
    /// <param name="value">The value of erased pixels; null for normally distributed noise.</param>
    public RandomErasing(float p = 0.5f, (float Min, float Max)? scale = null, (float Min, float Max)? ratio = null, float? value = 0)
    {
        (this.p, this.scale, this.ratio, this.value) = (Probability(p), scale ?? (0.02f, 0.33f), ratio ?? (0.3f, 3.3f), value);
        if (!(this.scale is { Min: >= 0, Max: <= 1 } && this.scale.Min <= this.scale.Max))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The share of the area must be a range from 0 to 1.");
        if (!(this.ratio.Min > 0 && this.ratio.Min <= this.ratio.Max && float.IsFinite(this.ratio.Max)))
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The aspect ratio must be a range above 0.");
    }

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        if (random.Uniform() < p && Rectangles.Draw(image.Height, image.Width, scale, ratio, ref random) is var (top, left, h, w))
            Erase(image, top, left, h, w, value, ref random);
    }

    internal static void Erase(TransformImage image, int top, int left, int height, int width, float? value, ref RandomStream random)
    {
        for (var c = 0; c < image.Channels; c++)
            for (var y = top; y < top + height; y++)
            {
                var row = image.Plane(c).Slice(y * image.Width + left, width);
                if (value is { } constant)
                    row.Fill(constant);
                else
                    foreach (ref var pixel in row)
                        pixel = random.Normal();
            }
    }
}

/// <summary>
/// Erases a square whose centre is anywhere in the image; at the border a part of it lies outside. T. DeVries and G. Taylor, "Improved
/// regularization of convolutional neural networks with cutout", 2017.
/// </summary>
/// <param name="size">The side of the square, in pixels: in the paper 16 for CIFAR-10 and 8 for CIFAR-100.</param>
/// <param name="value">The value of erased pixels.</param>
/// <param name="holes">The number of squares.</param>
public sealed class RandomCutout(int size, float value = 0, int holes = 1) : RandomTransform
{
    private readonly int size = size >= 1 ? size : throw new ArgumentOutOfRangeException(nameof(size), size, "The square must have a side of 1 pixel or more.");
    private readonly int holes = holes >= 1 ? holes : throw new ArgumentOutOfRangeException(nameof(holes), holes, "There must be a square.");

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        for (var hole = 0; hole < holes; hole++)
        {
            var (y, x) = (random.Below(image.Height) - size / 2, random.Below(image.Width) - size / 2);
            var (top, left) = (Math.Max(y, 0), Math.Max(x, 0));
            var (bottom, right) = (Math.Min(y + size, image.Height), Math.Min(x + size, image.Width));
            RandomErasing.Erase(image, top, left, bottom - top, right - left, value, ref random);
        }
    }
}
