namespace NetDsl.Transforms;

/// <summary>Normalises each channel: (x - mean) / std. torchvision's <c>Normalize</c>. Transforms of colours come before it.</summary>
public sealed class Normalize : FixedTransform
{
    private readonly float[] mean;
    private readonly float[] std;

    /// <summary>Creates the transform.</summary>
    /// <param name="mean">The mean of each channel, or one for all.</param>
    /// <param name="std">The standard deviation of each channel, or one for all.</param>
    public Normalize(ReadOnlySpan<float> mean, ReadOnlySpan<float> std)
    {
        if (mean.IsEmpty || mean.Length != std.Length)
            throw new ArgumentException($"There must be as many means as standard deviations, but there are {mean.Length} and {std.Length}.", nameof(mean));
        for (var c = 0; c < std.Length; c++)
            if (!(std[c] > 0 && float.IsFinite(std[c]) && float.IsFinite(mean[c])))
                throw new ArgumentException($"Channel {c} cannot be scaled by mean {mean[c]} and standard deviation {std[c]}: the standard deviation must be above 0.", nameof(std));
        (this.mean, this.std) = (mean.ToArray(), std.ToArray());
    }

    /// <inheritdoc/>
    public override bool LeavesUnitRange => true;

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => mean.Length == 1 || mean.Length == input.Channels
        ? input
        : throw new ArgumentException($"The images have {input.Channels} channels: give Normalize one mean and standard deviation, or {input.Channels} of each, not {mean.Length}.");

    /// <inheritdoc/>
    public override void ApplyForEvaluation(TransformImage image)
    {
        for (var c = 0; c < image.Channels; c++)
        {
            var own = mean.Length == 1 ? 0 : c;
            PixelMath.Scale(image.Plane(c), 1 / std[own], -mean[own] / std[own]);
        }
    }
}

/// <summary>
/// Gives each image mean 0 and standard deviation 1, over all its elements: (x - mean) / max(std, 1 / sqrt(n)) with n elements, as
/// TensorFlow's <c>per_image_standardization</c>.
/// </summary>
public sealed class PerImageStandardization : FixedTransform
{
    /// <inheritdoc/>
    public override bool LeavesUnitRange => true;

    /// <inheritdoc/>
    public override void ApplyForEvaluation(TransformImage image)
    {
        var pixels = image.Pixels;
        var mean = PixelMath.Mean(pixels);
        var squares = 0.0;
        foreach (var value in pixels)
            squares += (value - mean) * (double)(value - mean);
        var std = Math.Max((float)Math.Sqrt(squares / pixels.Length), 1 / MathF.Sqrt(pixels.Length));
        PixelMath.Scale(pixels, 1 / std, -mean / std);
    }
}

/// <summary>
/// Adds a random amount of each principal component of the colours of the training images. A. Krizhevsky et al., "ImageNet classification
/// with deep convolutional neural networks", 2012. Results may lie outside of 0 to 1, as in the paper.
/// </summary>
public sealed class PcaLighting : RandomTransform
{
    // The eigenvectors of ImageNet's colours, one after the other, and their eigenvalues.
    private static readonly float[] ImageNetVectors = [-0.5675f, -0.5808f, -0.5836f, 0.7192f, -0.0045f, -0.6948f, 0.4009f, -0.8140f, 0.4203f];
    private static readonly float[] ImageNetValues = [0.2175f, 0.0188f, 0.0045f];

    private readonly float std;
    private readonly float[] values;
    private readonly float[] vectors;

    /// <summary>With the principal components of ImageNet.</summary>
    /// <param name="std">The standard deviation of the random amounts.</param>
    public PcaLighting(float std = 0.1f)
        : this(ImageNetValues, ImageNetVectors, std)
    {
    }

    /// <summary>With other principal components.</summary>
    /// <param name="values">The weight of each component: its standard deviation, or as in the paper its eigenvalue.</param>
    /// <param name="vectors">The components, one after the other: a number for each channel.</param>
    /// <param name="std">The standard deviation of the random amounts.</param>
    public PcaLighting(ReadOnlySpan<float> values, ReadOnlySpan<float> vectors, float std = 0.1f)
    {
        if (values.IsEmpty || vectors.Length != values.Length * values.Length)
            throw new ArgumentException($"{values.Length} components need {values.Length} numbers each, but there are {vectors.Length} numbers.", nameof(vectors));
        ArgumentOutOfRangeException.ThrowIfNegative(std);
        (this.values, this.vectors, this.std) = (values.ToArray(), vectors.ToArray(), std);
    }

    /// <inheritdoc/>
    public override bool LeavesUnitRange => true;

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => input.Channels == values.Length
        ? input
        : throw new ArgumentException($"PcaLighting has {values.Length} components, but the images have {input.Channels} channels.");

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        Span<float> shift = stackalloc float[image.Channels];
        shift.Clear();
        for (var i = 0; i < values.Length; i++)
            PixelMath.AddScaled(shift, vectors.AsSpan(i * values.Length, values.Length), random.Normal(std) * values[i]);
        for (var c = 0; c < shift.Length; c++)
            PixelMath.Scale(image.Plane(c), 1, shift[c]);
    }
}
