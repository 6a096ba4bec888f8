namespace NetDsl.Transforms;

/// <summary>
/// The common corruptions of D. Hendrycks and T. Dietterich, "Benchmarking neural network robustness to common corruptions and
/// perturbations", 2019: all that need no other image, but for spatter.
/// </summary>
public enum Corruption
{
    /// <summary>Normally distributed noise.</summary>
    GaussianNoise,

    /// <summary>Poisson distributed noise, as of few photons.</summary>
    ShotNoise,

    /// <summary>Elements that are 0 or 1.</summary>
    ImpulseNoise,

    /// <summary>Noise in proportion to the value.</summary>
    SpeckleNoise,

    /// <summary>A Gaussian blur.</summary>
    GaussianBlur,

    /// <summary>The blur of a lens out of focus: a disk.</summary>
    DefocusBlur,

    /// <summary>Pixels that change places with their neighbours, as behind frosted glass.</summary>
    GlassBlur,

    /// <summary>The blur of a moving camera: a line.</summary>
    MotionBlur,

    /// <summary>The blur of a camera that moves towards its object.</summary>
    ZoomBlur,

    /// <summary>Snow that falls in lines.</summary>
    Snow,

    /// <summary>Fog: a plasma fractal.</summary>
    Fog,

    /// <summary>Brighter colours.</summary>
    Brightness,

    /// <summary>Less contrast.</summary>
    Contrast,

    /// <summary>Paler or stronger colours.</summary>
    Saturate,

    /// <summary>A smooth deformation.</summary>
    Elastic,

    /// <summary>Fewer pixels.</summary>
    Pixelate,

    /// <summary>Compression as JPEG.</summary>
    Jpeg,
}

/// <summary>
/// Applies a common corruption. For a test set, use <see cref="Dataset.Corrupt"/>, which gives each sample the same corruption every time.
/// </summary>
/// <remarks>Images whose shorter side is at most 64 pixels get the strengths of CIFAR-10-C, larger ones those of ImageNet-C.</remarks>
/// <param name="corruption">The corruption.</param>
/// <param name="severity">Its strength, from 1 to 5.</param>
public sealed class CommonCorruption(Corruption corruption, int severity) : RandomTransform
{
    private readonly Corruption corruption = Enum.IsDefined(corruption)
        ? corruption
        : throw new ArgumentOutOfRangeException(nameof(corruption), corruption, "There is no such corruption.");

    private readonly int level = severity is >= 1 and <= 5
        ? severity - 1
        : throw new ArgumentOutOfRangeException(nameof(severity), severity, "The severity must be from 1 to 5.");

    /// <inheritdoc/>
    public override bool NeedsUnitRange => true;

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => PixelMath.Colored(this, input);

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        var small = Math.Min(image.Height, image.Width) <= 64;
        float One(ReadOnlySpan<float> cifar, ReadOnlySpan<float> imageNet) => (small ? cifar : imageNet)[level];
        switch (corruption)
        {
            case Corruption.GaussianNoise:
                NoiseCorruptions.Gaussian(image, One([0.04f, 0.06f, 0.08f, 0.09f, 0.10f], [0.08f, 0.12f, 0.18f, 0.26f, 0.38f]), ref random);
                break;
            case Corruption.ShotNoise:
                NoiseCorruptions.Shot(image, One([500, 250, 100, 75, 50], [60, 25, 12, 5, 3]), ref random);
                break;
            case Corruption.ImpulseNoise:
                NoiseCorruptions.Impulse(image, One([0.01f, 0.02f, 0.03f, 0.05f, 0.07f], [0.03f, 0.06f, 0.09f, 0.17f, 0.27f]), ref random);
                break;
            case Corruption.SpeckleNoise:
                NoiseCorruptions.Speckle(image, One([0.06f, 0.1f, 0.12f, 0.16f, 0.2f], [0.15f, 0.2f, 0.35f, 0.45f, 0.6f]), ref random);
                break;
            case Corruption.GaussianBlur:
                BlurCorruptions.Gaussian(image, One([0.4f, 0.6f, 0.7f, 0.8f, 1], [1, 2, 3, 4, 6]));
                break;
            case Corruption.DefocusBlur:
                BlurCorruptions.Defocus(image, One([0.3f, 0.4f, 0.5f, 1, 1.5f], [3, 4, 6, 8, 10]), One([0.4f, 0.5f, 0.6f, 0.2f, 0.1f], [0.1f, 0.5f, 0.5f, 0.5f, 0.5f]));
                break;
            case Corruption.GlassBlur:
                BlurCorruptions.Glass(
                    image,
                    One([0.05f, 0.25f, 0.4f, 0.25f, 0.4f], [0.7f, 0.9f, 1, 1.1f, 1.5f]),
                    (int)One([1, 1, 1, 1, 1], [1, 2, 2, 3, 4]),
                    (int)One([1, 1, 1, 2, 2], [2, 1, 3, 2, 2]),
                    ref random);
                break;
            case Corruption.MotionBlur:
                BlurCorruptions.Motion(image, (int)One([6, 6, 6, 8, 9], [10, 15, 15, 15, 20]), One([1, 1.5f, 2, 2, 2.5f], [3, 5, 8, 12, 15]), random.Uniform(-45, 45));
                break;
            case Corruption.ZoomBlur:
                BlurCorruptions.Zoom(image, One([1.05f, 1.10f, 1.15f, 1.20f, 1.25f], [1.10f, 1.15f, 1.20f, 1.25f, 1.30f]), One([0.01f, 0.01f, 0.01f, 0.01f, 0.01f], [0.01f, 0.01f, 0.02f, 0.02f, 0.03f]));
                break;
            case Corruption.Snow:
                WeatherCorruptions.Snow(image, small, level, ref random);
                break;
            case Corruption.Fog:
                WeatherCorruptions.Fog(image, One([0.2f, 0.5f, 0.75f, 1, 1.5f], [1.5f, 2, 2.5f, 2.5f, 3]), One([3, 3, 2.5f, 2, 1.75f], [2, 2, 1.7f, 1.5f, 1.4f]), ref random);
                break;
            case Corruption.Brightness:
                LevelCorruptions.Hsv(image, 1, 0, One([0.05f, 0.1f, 0.15f, 0.2f, 0.3f], [0.1f, 0.2f, 0.3f, 0.4f, 0.5f]));
                break;
            case Corruption.Contrast:
                LevelCorruptions.Contrast(image, One([0.75f, 0.5f, 0.4f, 0.3f, 0.15f], [0.4f, 0.3f, 0.2f, 0.1f, 0.05f]));
                break;
            case Corruption.Saturate:
                LevelCorruptions.Hsv(image, One([0.3f, 0.1f, 1.5f, 2, 2.5f], [0.3f, 0.1f, 2, 5, 20]), One([0, 0, 0, 0.1f, 0.2f], [0, 0, 0, 0.1f, 0.2f]), 0);
                break;
            case Corruption.Elastic:
                LevelCorruptions.Elastic(
                    image,
                    One([0, 0.05f, 0.08f, 0.1f, 0.1f], [2, 2, 0.05f, 0.07f, 0.12f]),
                    One([0, 0.2f, 0.06f, 0.04f, 0.03f], [0.7f, 0.08f, 0.01f, 0.01f, 0.01f]),
                    One([0.08f, 0.07f, 0.06f, 0.05f, 0.03f], [0.1f, 0.2f, 0.02f, 0.02f, 0.02f]),
                    ref random);
                break;
            case Corruption.Pixelate:
                var share = One([0.95f, 0.9f, 0.85f, 0.75f, 0.65f], [0.6f, 0.5f, 0.4f, 0.3f, 0.25f]);
                LevelCorruptions.Pixelate(image, Math.Max(1, (int)(image.Height * share)), Math.Max(1, (int)(image.Width * share)));
                break;
            default:
                JpegCorruption.Apply(image, (int)One([80, 65, 58, 50, 40], [25, 18, 15, 10, 7]));
                break;
        }
    }
}
