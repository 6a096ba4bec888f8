namespace NetDsl.Transforms;

/// <summary>A change of colours that happens with some probability and draws nothing else.</summary>
public abstract class RandomColorTransform : RandomTransform
{
    private readonly float p;

    private protected RandomColorTransform(float p) => this.p = Probability(p);

    /// <inheritdoc/>
    public sealed override bool NeedsUnitRange => true;

    /// <inheritdoc/>
    public sealed override void Apply(TransformImage image, ref RandomStream random)
    {
        if (random.Uniform() < p)
            Change(image);
    }

    private protected abstract void Change(TransformImage image);
}

/// <summary>Inverts the colours at random. torchvision's <c>RandomInvert</c>.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomInvert(float p = 0.5f) : RandomColorTransform(p)
{
    private protected override void Change(TransformImage image) => ColorMath.Invert(image);
}

/// <summary>Keeps the highest bits of each value, as a byte, at random. torchvision's <c>RandomPosterize</c>.</summary>
/// <param name="bits">The number of bits that remain: 0 to 8.</param>
/// <param name="p">The probability.</param>
public sealed class RandomPosterize(int bits, float p = 0.5f) : RandomColorTransform(p)
{
    private readonly int bits = bits is >= 0 and <= 8 ? bits : throw new ArgumentOutOfRangeException(nameof(bits), bits, "A byte has 0 to 8 bits.");

    private protected override void Change(TransformImage image) => ColorMath.Posterize(image, bits);
}

/// <summary>Inverts values of at least a threshold, at random. torchvision's <c>RandomSolarize</c>.</summary>
/// <param name="threshold">The threshold, from 0 to 1.</param>
/// <param name="p">The probability.</param>
public sealed class RandomSolarize(float threshold, float p = 0.5f) : RandomColorTransform(p)
{
    private readonly float threshold = threshold is >= 0 and <= 1
        ? threshold
        : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Values go from 0 to 1, and so does the threshold: divide a byte by 255.");

    private protected override void Change(TransformImage image) => ColorMath.Solarize(image, threshold);
}

/// <summary>Sharpens the image, or smooths it, at random. torchvision's <c>RandomAdjustSharpness</c>.</summary>
/// <param name="sharpnessFactor">0 smooths, 1 changes nothing, 2 sharpens.</param>
/// <param name="p">The probability.</param>
public sealed class RandomAdjustSharpness(float sharpnessFactor, float p = 0.5f) : RandomColorTransform(p)
{
    private readonly float factor = sharpnessFactor >= 0
        ? sharpnessFactor
        : throw new ArgumentOutOfRangeException(nameof(sharpnessFactor), sharpnessFactor, "The factor must be 0 or more.");

    private protected override void Change(TransformImage image) => ColorMath.Sharpness(image, factor);
}

/// <summary>Stretches the values of each channel to the whole range, at random. torchvision's <c>RandomAutocontrast</c>.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomAutocontrast(float p = 0.5f) : RandomColorTransform(p)
{
    private protected override void Change(TransformImage image) => ColorMath.Autocontrast(image);
}

/// <summary>Equalizes the histogram of each channel, at random. torchvision's <c>RandomEqualize</c>.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomEqualize(float p = 0.5f) : RandomColorTransform(p)
{
    private protected override void Change(TransformImage image) => ColorMath.Equalize(image);
}
