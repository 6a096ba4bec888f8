namespace NetDsl.Transforms;

/// <summary>Several transforms, one after the other. torchvision's <c>Compose</c>.</summary>
public sealed class Compose : Transform
{
    private readonly Transform[] transforms;

    /// <summary>Chains transforms.</summary>
    /// <param name="transforms">The transforms, in the order in which they are applied.</param>
    /// <exception cref="ArgumentException">A transform that needs values from 0 to 1 comes after one that leaves this range.</exception>
    public Compose(params ReadOnlySpan<Transform> transforms)
    {
        this.transforms = transforms.ToArray();
        string? left = null;
        foreach (var transform in this.transforms)
        {
            ArgumentNullException.ThrowIfNull(transform, nameof(transforms));
            if (left is not null && transform.NeedsUnitRange)
                throw new ArgumentException($"{transform.GetType().Name} needs values from 0 to 1, but {left} comes before it and changes them: put {left} after it.", nameof(transforms));
            if (transform.LeavesUnitRange)
                left ??= transform.GetType().Name;
        }
    }

    /// <inheritdoc/>
    // Only what comes before the values are changed counts, and the constructor has refused everything else.
    public override bool NeedsUnitRange => transforms.Any(transform => transform.NeedsUnitRange);

    /// <inheritdoc/>
    public override bool LeavesUnitRange => transforms.Any(transform => transform.LeavesUnitRange);

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input)
    {
        foreach (var transform in transforms)
            input = transform.OutputShape(input);
        return input;
    }

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        foreach (var transform in transforms)
            transform.Apply(image, ref random);
    }

    /// <inheritdoc/>
    public override void ApplyForEvaluation(TransformImage image)
    {
        foreach (var transform in transforms)
            transform.ApplyForEvaluation(image);
    }
}

/// <summary>Applies a transform with some probability. torchvision's <c>RandomApply</c>. The transform must keep the shape.</summary>
/// <param name="transform">The transform.</param>
/// <param name="p">The probability.</param>
public sealed class RandomApply(Transform transform, float p = 0.5f) : RandomTransform
{
    private readonly float p = Probability(p);

    /// <inheritdoc/>
    public override bool NeedsUnitRange => transform.NeedsUnitRange;

    /// <inheritdoc/>
    public override bool LeavesUnitRange => transform.LeavesUnitRange;

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => RandomChoice.SameShape(transform, input);

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        if (random.Uniform() < p)
            transform.Apply(image, ref random);
    }
}

/// <summary>Applies one of several transforms. torchvision's <c>RandomChoice</c>. All must keep the shape.</summary>
public sealed class RandomChoice : RandomTransform
{
    private readonly Transform[] transforms;

    /// <summary>Creates the choice; each transform is as likely as any other.</summary>
    /// <param name="transforms">One or more.</param>
    public RandomChoice(params ReadOnlySpan<Transform> transforms)
    {
        if (transforms.IsEmpty)
            throw new ArgumentException("There is nothing to choose from.", nameof(transforms));
        this.transforms = transforms.ToArray();
    }

    /// <inheritdoc/>
    public override bool NeedsUnitRange => transforms.Any(transform => transform.NeedsUnitRange);

    /// <inheritdoc/>
    public override bool LeavesUnitRange => transforms.Any(transform => transform.LeavesUnitRange);

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input)
    {
        foreach (var transform in transforms)
            SameShape(transform, input);
        return input;
    }

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random) =>
        transforms[random.Below(transforms.Length)].Apply(image, ref random);

    internal static ImageShape SameShape(Transform transform, ImageShape input) => transform.OutputShape(input) is var output && output == input
        ? output
        : throw new ArgumentException($"{transform.GetType().Name} makes {output} of an image of {input}; a transform that is left out at random must keep the shape.");
}
