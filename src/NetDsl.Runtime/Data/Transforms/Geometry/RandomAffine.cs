namespace NetDsl.Transforms;

/// <summary>
/// Rotates, moves, scales and shears the image about its middle by random amounts. torchvision's <c>RandomAffine</c>.
/// </summary>
public sealed class RandomAffine : RandomTransform
{
    private readonly (float Min, float Max) degrees;
    private readonly (float X, float Y) translate;
    private readonly (float Min, float Max) scale;
    private readonly (float Min, float Max) shearX;
    private readonly (float Min, float Max) shearY;
    private readonly Interpolation interpolation;
    private readonly float fill;

    /// <summary>Creates the transform.</summary>
    /// <param name="degrees">The angle is drawn from -degrees to degrees.</param>
    /// <param name="translate">The largest move along x and y, as a share of the width and of the height; none if not given.</param>
    /// <param name="scale">The smallest and the largest factor; 1 if not given.</param>
    /// <param name="shear">The shear along x is drawn from -shear to shear, in degrees.</param>
    /// <param name="shearY">The shear along y is drawn from -shearY to shearY, in degrees.</param>
    /// <param name="interpolation">The value between pixels.</param>
    /// <param name="fill">The value beyond the border.</param>
    public RandomAffine(
        float degrees,
        (float X, float Y)? translate = null,
        (float Min, float Max)? scale = null,
        float shear = 0,
        float shearY = 0,
        Interpolation interpolation = Interpolation.Nearest,
        float fill = 0)
    {
        (this.degrees, this.translate, this.scale) = (Around(degrees, nameof(degrees)), translate ?? (0, 0), scale ?? (1, 1));
        (shearX, this.shearY) = (Around(shear, nameof(shear)), Around(shearY, nameof(shearY)));
        (this.interpolation, this.fill) = (interpolation, fill);
        if (!(this.translate is { X: >= 0 and <= 1, Y: >= 0 and <= 1 }))
            throw new ArgumentOutOfRangeException(nameof(translate), translate, "The largest move is a share from 0 to 1 of the image.");
        if (!(this.scale.Min > 0 && this.scale.Min <= this.scale.Max && float.IsFinite(this.scale.Max)))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The factor must be a range above 0.");
        if (Math.Max(shear, shearY) >= 90)
            throw new ArgumentOutOfRangeException(nameof(shear), Math.Max(shear, shearY), "A shear must be less than 90 degrees.");
    }

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        var angle = random.Uniform(degrees.Min, degrees.Max);
        var (x, y) = (translate.X * image.Width, translate.Y * image.Height);
        var (right, down) = (MathF.Round(random.Uniform(-x, x)), MathF.Round(random.Uniform(-y, y)));
        var factor = random.Uniform(scale.Min, scale.Max);
        var (sx, sy) = (random.Uniform(shearX.Min, shearX.Max), random.Uniform(shearY.Min, shearY.Max));
        AffineMap.Inverse(angle, right, down, factor, sx, sy).Apply(image, interpolation, fill);
    }

    internal static (float Min, float Max) Around(float largest, string name) => largest >= 0 && float.IsFinite(largest)
        ? (-largest, largest)
        : throw new ArgumentOutOfRangeException(name, largest, "The largest angle must be 0 or more.");
}

/// <summary>Rotates the image about its middle by a random angle. torchvision's <c>RandomRotation</c>.</summary>
/// <param name="degrees">The angle is drawn from -degrees to degrees.</param>
/// <param name="interpolation">The value between pixels.</param>
/// <param name="fill">The value beyond the border.</param>
public sealed class RandomRotation(float degrees, Interpolation interpolation = Interpolation.Nearest, float fill = 0) : RandomTransform
{
    private readonly (float Min, float Max) degrees = RandomAffine.Around(degrees, nameof(degrees));

    /// <inheritdoc/>
    // Counter-clockwise, as in torchvision.
    public override void Apply(TransformImage image, ref RandomStream random) =>
        AffineMap.Inverse(-random.Uniform(degrees.Min, degrees.Max), 0, 0, 1, 0, 0).Apply(image, interpolation, fill);
}
