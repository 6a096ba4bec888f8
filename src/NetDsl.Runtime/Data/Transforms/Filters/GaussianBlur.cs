namespace NetDsl.Transforms;

/// <summary>Blurs the image with a Gaussian of random width. torchvision's <c>GaussianBlur</c>. The border is mirrored.</summary>
/// <param name="kernelSize">The number of taps along each axis: odd.</param>
/// <param name="sigma">The smallest and the largest standard deviation, in pixels; 0.1 and 2 if not given.</param>
public sealed class GaussianBlur(int kernelSize, (float Min, float Max)? sigma = null) : RandomTransform
{
    private readonly int kernelSize = kernelSize > 0 && kernelSize % 2 == 1
        ? kernelSize
        : throw new ArgumentOutOfRangeException(nameof(kernelSize), kernelSize, "The number of taps must be odd.");

    private readonly (float Min, float Max) sigma = (sigma ?? (0.1f, 2)) is { Min: > 0 } range && range.Min <= range.Max
        ? range
        : throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The standard deviation must be a range above 0.");

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random) => Blur(image, kernelSize, random.Uniform(sigma.Min, sigma.Max));

    internal static void Blur(TransformImage image, int taps, float sigma)
    {
        var kernel = Kernel(image.Scratch(3, taps), sigma);
        for (var c = 0; c < image.Channels; c++)
            Blur(image.Plane(c), image.Scratch(2, image.Height * image.Width), image.Width, kernel);
    }

    internal static Span<float> Kernel(Span<float> kernel, float sigma)
    {
        var sum = 0f;
        for (var i = 0; i < kernel.Length; i++)
        {
            var x = (i - (kernel.Length - 1) / 2f) / sigma;
            sum += kernel[i] = MathF.Exp(-0.5f * x * x);
        }

        foreach (ref var weight in kernel)
            weight /= sum;
        return kernel;
    }

    /// <summary>Convolves rows and columns with the same kernel.</summary>
    internal static void Blur(Span<float> plane, Span<float> middle, int width, ReadOnlySpan<float> kernel)
    {
        var (height, half) = (plane.Length / width, kernel.Length / 2);
        middle.Clear();
        for (var y = 0; y < height; y++)
            for (var t = 0; t < kernel.Length; t++)
                PixelMath.AddScaled(middle.Slice(y * width, width), plane.Slice(Border.Index(y + t - half, height, PaddingMode.Reflect) * width, width), kernel[t]);
        for (var y = 0; y < height; y++)
        {
            var row = middle.Slice(y * width, width);
            var target = plane.Slice(y * width, width);
            target.Clear();
            for (var t = 0; t < kernel.Length; t++)
            {
                // Columns whose tap lies inside are one piece; at the border the image is mirrored.
                var shift = t - half;
                var (first, end) = (Math.Clamp(-shift, 0, width), Math.Clamp(width - shift, 0, width));
                if (end > first)
                    PixelMath.AddScaled(target[first..end], row[(first + shift)..(end + shift)], kernel[t]);
                for (var x = 0; x < Math.Min(first, width); x++)
                    target[x] += kernel[t] * row[Border.Index(x + shift, width, PaddingMode.Reflect)];
                for (var x = Math.Max(end, first); x < width; x++)
                    target[x] += kernel[t] * row[Border.Index(x + shift, width, PaddingMode.Reflect)];
            }
        }
    }
}

/// <summary>Adds normally distributed noise. torchvision's <c>GaussianNoise</c>.</summary>
/// <param name="mean">The mean of the noise.</param>
/// <param name="sigma">Its standard deviation.</param>
/// <param name="clip">Whether results are limited to values from 0 to 1. Switch it off after <see cref="Normalize"/>.</param>
public sealed class GaussianNoise(float mean = 0, float sigma = 0.1f, bool clip = true) : RandomTransform
{
    private readonly float sigma = sigma >= 0 ? sigma : throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "A standard deviation must be 0 or more.");

    /// <inheritdoc/>
    public override bool NeedsUnitRange => clip;

    /// <inheritdoc/>
    public override bool LeavesUnitRange => !clip;

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        foreach (ref var value in image.Pixels)
            value += mean + random.Normal(sigma);
        if (clip)
            PixelMath.Clamp(image.Pixels);
    }
}
