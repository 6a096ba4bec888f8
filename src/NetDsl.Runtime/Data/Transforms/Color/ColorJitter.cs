namespace NetDsl.Transforms;

/// <summary>
/// Changes brightness, contrast, saturation and hue by random amounts, in random order. torchvision's <c>ColorJitter</c>.
/// </summary>
public sealed class ColorJitter : RandomTransform
{
    private readonly float brightness;
    private readonly float contrast;
    private readonly float saturation;
    private readonly float hue;

    /// <summary>Creates the transform.</summary>
    /// <param name="brightness">The factor is drawn from max(0, 1 - brightness) to 1 + brightness.</param>
    /// <param name="contrast">The factor is drawn from max(0, 1 - contrast) to 1 + contrast.</param>
    /// <param name="saturation">The factor is drawn from max(0, 1 - saturation) to 1 + saturation.</param>
    /// <param name="hue">The shift is drawn from -hue to hue, where 1 is the whole circle; at most 0.5.</param>
    public ColorJitter(float brightness = 0, float contrast = 0, float saturation = 0, float hue = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(brightness);
        ArgumentOutOfRangeException.ThrowIfNegative(contrast);
        ArgumentOutOfRangeException.ThrowIfNegative(saturation);
        if (!(hue is >= 0 and <= 0.5f))
            throw new ArgumentOutOfRangeException(nameof(hue), hue, "The largest shift of the hue must be from 0 to 0.5.");
        (this.brightness, this.contrast, this.saturation, this.hue) = (brightness, contrast, saturation, hue);
    }

    /// <inheritdoc/>
    public override bool NeedsUnitRange => true;

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => PixelMath.Colored(this, input);

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        ReadOnlySpan<float> changes = [Factor(brightness, ref random), Factor(contrast, ref random), Factor(saturation, ref random), random.Uniform(-hue, hue)];
        Span<int> order = [0, 1, 2, 3];
        for (var i = 3; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        foreach (var change in order)
            Change(image, change, changes[change]);
    }

    private static float Factor(float largest, ref RandomStream random) => random.Uniform(Math.Max(0, 1 - largest), 1 + largest);

    private static void Change(TransformImage image, int change, float amount)
    {
        // A factor of exactly 1 is one that was not asked for.
        if (change < 3 && amount == 1)
            return;
        if (change == 0)
            ColorMath.Brightness(image, amount);
        else if (change == 1)
            ColorMath.Contrast(image, amount);
        else if (change == 2)
            ColorMath.Saturation(image, amount);
        else
            ColorMath.Hue(image, amount);
    }
}

/// <summary>Makes the image grey. torchvision's <c>Grayscale</c>.</summary>
/// <param name="numOutputChannels">1, or 3 for a grey image of three equal channels.</param>
public sealed class Grayscale(int numOutputChannels = 1) : FixedTransform
{
    private readonly int channels = numOutputChannels is 1 or 3
        ? numOutputChannels
        : throw new ArgumentOutOfRangeException(nameof(numOutputChannels), numOutputChannels, "A grey image has 1 channel, or 3 equal ones.");

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => PixelMath.Colored(this, input) with { Channels = channels };

    /// <inheritdoc/>
    public override void ApplyForEvaluation(TransformImage image)
    {
        var shape = image.Shape with { Channels = channels };
        var target = image.Spare(shape);
        var plane = image.Height * image.Width;
        PixelMath.Luminance(image, target[..plane]);
        for (var c = 1; c < channels; c++)
            target[..plane].CopyTo(target[(c * plane)..]);
        image.Swap();
    }
}

/// <summary>Makes the image grey at random; the number of channels stays. torchvision's <c>RandomGrayscale</c>.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomGrayscale(float p = 0.1f) : RandomTransform
{
    private readonly float p = Probability(p);

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => PixelMath.Colored(this, input);

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        if (random.Uniform() < p)
            ColorMath.Grayscale(image);
    }
}

/// <summary>Sets one channel, drawn at random, to a value: the network must not rely on a single colour.</summary>
/// <param name="p">The probability.</param>
/// <param name="fill">The value.</param>
public sealed class RandomChannelDrop(float p = 0.1f, float fill = 0) : RandomTransform
{
    private readonly float p = Probability(p);

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => input.Channels > 1
        ? input
        : throw new ArgumentException("RandomChannelDrop would erase a grey image: it needs images of several channels.");

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        if (random.Uniform() < p)
            image.Plane(random.Below(image.Channels)).Fill(fill);
    }
}
