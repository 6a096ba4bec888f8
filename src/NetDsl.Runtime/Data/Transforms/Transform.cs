namespace NetDsl.Transforms;

/// <summary>
/// A change of an image: of its geometry, its colours, its sharpness. <see cref="Dataset.Augment"/> applies transforms to the samples of
/// a data set. Names and defaults are those of torchvision.
/// </summary>
/// <remarks>
/// Images are floats, channels first. Transforms of colours expect values from 0 to 1, as <see cref="ImageDataset"/> has them, so they
/// come before <see cref="Normalize"/>. A transform has no state: threads share it.
/// </remarks>
public abstract class Transform
{
    /// <summary>Whether it expects values from 0 to 1.</summary>
    public virtual bool NeedsUnitRange => false;

    /// <summary>Whether values from 0 to 1 may lie outside afterwards.</summary>
    public virtual bool LeavesUnitRange => false;

    /// <summary>The shape of the result.</summary>
    /// <param name="input">The shape of the image.</param>
    /// <exception cref="ArgumentException">Such an image cannot be transformed.</exception>
    public virtual ImageShape OutputShape(ImageShape input) => input;

    /// <summary>Transforms an image in training.</summary>
    /// <param name="image">The image; the result takes its place.</param>
    /// <param name="random">The random numbers of this sample in this epoch.</param>
    public abstract void Apply(TransformImage image, ref RandomStream random);

    /// <summary>
    /// Transforms an image for evaluation, without random numbers. The shape of the result is the same as in training. A random transform
    /// that keeps the shape does nothing.
    /// </summary>
    /// <param name="image">The image; the result takes its place.</param>
    public abstract void ApplyForEvaluation(TransformImage image);

    private protected static float Probability(float p) => p is >= 0 and <= 1
        ? p
        : throw new ArgumentOutOfRangeException(nameof(p), p, "A probability must be from 0 to 1.");
}

/// <summary>A transform without random numbers, which evaluation applies too.</summary>
public abstract class FixedTransform : Transform
{
    /// <inheritdoc/>
    public sealed override void Apply(TransformImage image, ref RandomStream random) => ApplyForEvaluation(image);
}

/// <summary>A transform that draws random numbers and keeps the shape. Evaluation leaves it out.</summary>
public abstract class RandomTransform : Transform
{
    /// <inheritdoc/>
    public sealed override void ApplyForEvaluation(TransformImage image)
    {
    }
}
