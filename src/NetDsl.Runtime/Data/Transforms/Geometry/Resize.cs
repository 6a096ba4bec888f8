namespace NetDsl.Transforms;

/// <summary>
/// Resizes the image (bilinear, with antialiasing where it shrinks). torchvision's <c>Resize</c>.
/// </summary>
public sealed class Resize : FixedTransform
{
    private readonly int height;
    private readonly int width;
    private readonly bool shorter;

    /// <summary>Resizes the shorter side, and the other one in proportion.</summary>
    /// <param name="size">The new length of the shorter side, in pixels.</param>
    public Resize(int size)
        : this(size, size) => shorter = true;

    /// <summary>Resizes both sides.</summary>
    /// <param name="height">The new height.</param>
    /// <param name="width">The new width.</param>
    public Resize(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (this.height, this.width) = (height, width);
    }

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input)
    {
        if (!shorter)
            return input with { Height = height, Width = width };
        return input.Height <= input.Width
            ? input with { Height = height, Width = (int)((long)height * input.Width / input.Height) }
            : input with { Height = (int)((long)height * input.Height / input.Width), Width = height };
    }

    /// <inheritdoc/>
    public override void ApplyForEvaluation(TransformImage image)
    {
        var shape = OutputShape(image.Shape);
        if (shape != image.Shape)
            Resampler.Resize(image, 0, 0, image.Height, image.Width, shape.Height, shape.Width);
    }
}

/// <summary>
/// Cuts out a part of random area and aspect ratio, and resizes it. For evaluation it is the largest part in the middle that has the
/// aspect ratio of the result. torchvision's <c>RandomResizedCrop</c>. C. Szegedy et al., "Going deeper with convolutions", 2015.
/// </summary>
public sealed class RandomResizedCrop : Transform
{
    private readonly int height;
    private readonly int width;
    private readonly (float Min, float Max) scale;
    private readonly (float Min, float Max) ratio;

    /// <summary>A square result.</summary>
    /// <param name="size">Height and width of the result, in pixels.</param>
    /// <param name="scale">The smallest and the largest share of the area; 0.08 and 1 if not given.</param>
    /// <param name="ratio">The smallest and the largest width divided by the height; 3/4 and 4/3 if not given.</param>
    public RandomResizedCrop(int size, (float Min, float Max)? scale = null, (float Min, float Max)? ratio = null)
        : this(size, size, scale, ratio)
    {
    }

    /// <summary>A result of any shape.</summary>
    /// <param name="height">The height of the result.</param>
    /// <param name="width">The width of the result.</param>
    /// <param name="scale">The smallest and the largest share of the area; 0.08 and 1 if not given.</param>
    /// <param name="ratio">The smallest and the largest width divided by the height; 3/4 and 4/3 if not given.</param>
    public RandomResizedCrop(int height, int width, (float Min, float Max)? scale = null, (float Min, float Max)? ratio = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (this.height, this.width, this.scale, this.ratio) = (height, width, scale ?? (0.08f, 1), ratio ?? (3f / 4, 4f / 3));
        if (!(this.scale is { Min: > 0, Max: <= 1 } && this.scale.Min <= this.scale.Max))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The share of the area must be a range above 0 and up to 1.");
        if (!(this.ratio.Min > 0 && this.ratio.Min <= this.ratio.Max && float.IsFinite(this.ratio.Max)))
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The aspect ratio must be a range above 0.");
    }

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => input with { Height = height, Width = width };

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        var (top, left, h, w) = Rectangles.Draw(image.Height, image.Width, scale, ratio, ref random) ?? Fallback(image);
        Resampler.Resize(image, top, left, h, w, height, width);
    }

    /// <inheritdoc/>
    public override void ApplyForEvaluation(TransformImage image)
    {
        var (top, left, h, w) = Largest(image, (float)width / height);
        Resampler.Resize(image, top, left, h, w, height, width);
    }

    private (int Top, int Left, int Height, int Width) Fallback(TransformImage image)
    {
        var own = (float)image.Width / image.Height;
        return Largest(image, Math.Clamp(own, ratio.Min, ratio.Max));
    }

    private static (int Top, int Left, int Height, int Width) Largest(TransformImage image, float ratio)
    {
        var (h, w) = (float)image.Width / image.Height < ratio
            ? (Math.Max(1, (int)MathF.Round(image.Width / ratio)), image.Width)
            : (image.Height, Math.Max(1, (int)MathF.Round(image.Height * ratio)));
        (h, w) = (Math.Min(h, image.Height), Math.Min(w, image.Width));
        return ((image.Height - h) / 2, (image.Width - w) / 2, h, w);
    }
}

/// <summary>Random rectangles within an image.</summary>
internal static class Rectangles
{
    /// <summary>A rectangle of random area and aspect ratio; null if ten of them were larger than the image.</summary>
    public static (int Top, int Left, int Height, int Width)? Draw(int height, int width, (float Min, float Max) scale, (float Min, float Max) ratio, ref RandomStream random)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var area = height * width * random.Uniform(scale.Min, scale.Max);
            var aspect = MathF.Exp(random.Uniform(MathF.Log(ratio.Min), MathF.Log(ratio.Max)));
            var (h, w) = ((int)MathF.Round(MathF.Sqrt(area / aspect)), (int)MathF.Round(MathF.Sqrt(area * aspect)));
            if (w > 0 && w <= width && h > 0 && h <= height)
                return (random.Below(height - h + 1), random.Below(width - w + 1), h, w);
        }

        return null;
    }
}
