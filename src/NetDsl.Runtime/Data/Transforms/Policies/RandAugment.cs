namespace NetDsl.Transforms;

/// <summary>
/// Applies N random operations of magnitude M: shears, moves, rotation, brightness, colour, contrast, sharpness, posterize, solarize,
/// autocontrast, equalize, or nothing. torchvision's <c>RandAugment</c>. E. Cubuk et al., "RandAugment: practical automated data
/// augmentation with a reduced search space", 2019.
/// </summary>
public sealed class RandAugment : RandomTransform
{
    private readonly int numOps;
    private readonly float level;
    private readonly float fill;

    /// <summary>Creates the policy.</summary>
    /// <param name="numOps">The number of operations, N.</param>
    /// <param name="magnitude">Their magnitude, M: from 0 to <paramref name="numMagnitudeBins"/> - 1.</param>
    /// <param name="numMagnitudeBins">The number of magnitudes.</param>
    /// <param name="fill">The value beyond the border.</param>
    public RandAugment(int numOps = 2, int magnitude = 9, int numMagnitudeBins = 31, float fill = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numOps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numMagnitudeBins, 2);
        if (magnitude < 0 || magnitude >= numMagnitudeBins)
            throw new ArgumentOutOfRangeException(nameof(magnitude), magnitude, $"The magnitude must be from 0 to {numMagnitudeBins - 1}, one less than numMagnitudeBins.");
        (this.numOps, level, this.fill) = (numOps, (float)magnitude / (numMagnitudeBins - 1), fill);
    }

    /// <inheritdoc/>
    public override bool NeedsUnitRange => true;

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => PixelMath.Colored(this, input);

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        for (var i = 0; i < numOps; i++)
            AugmentOperation.Apply(image, random.Below(AugmentOperation.Count), level, wide: false, random.Below(2) == 1, fill);
    }
}

/// <summary>
/// Applies one random operation of random magnitude. torchvision's <c>TrivialAugmentWide</c>. S. Müller and F. Hutter, "TrivialAugment:
/// tuning-free yet state-of-the-art data augmentation", 2021.
/// </summary>
/// <param name="numMagnitudeBins">The number of magnitudes.</param>
/// <param name="fill">The value beyond the border.</param>
public sealed class TrivialAugmentWide(int numMagnitudeBins = 31, float fill = 0) : RandomTransform
{
    private readonly int bins = numMagnitudeBins >= 2
        ? numMagnitudeBins
        : throw new ArgumentOutOfRangeException(nameof(numMagnitudeBins), numMagnitudeBins, "There must be 2 magnitudes or more.");

    /// <inheritdoc/>
    public override bool NeedsUnitRange => true;

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => PixelMath.Colored(this, input);

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random) =>
        AugmentOperation.Apply(image, random.Below(AugmentOperation.Count), (float)random.Below(bins) / (bins - 1), wide: true, random.Below(2) == 1, fill);
}
