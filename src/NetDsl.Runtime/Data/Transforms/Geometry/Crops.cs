namespace NetDsl.Transforms;

/// <summary>
/// Cuts a window out of the image at a random place, after padding. For evaluation the window is in the middle. torchvision's
/// <c>RandomCrop</c>.
/// </summary>
public sealed class RandomCrop : Transform
{
    private readonly int height;
    private readonly int width;
    private readonly int padding;
    private readonly float fill;
    private readonly PaddingMode mode;

    /// <summary>A square window.</summary>
    /// <param name="size">Height and width of the window, in pixels.</param>
    /// <param name="padding">The width of the border that is added on each side first, in pixels.</param>
    /// <param name="fill">The value of the border with <see cref="PaddingMode.Constant"/>.</param>
    /// <param name="paddingMode">The contents of the border.</param>
    public RandomCrop(int size, int padding = 0, float fill = 0, PaddingMode paddingMode = PaddingMode.Constant)
        : this(size, size, padding, fill, paddingMode)
    {
    }

    /// <summary>A window of any shape.</summary>
    /// <param name="height">The height of the window.</param>
    /// <param name="width">The width of the window.</param>
    /// <param name="padding">The width of the border that is added on each side first, in pixels.</param>
    /// <param name="fill">The value of the border with <see cref="PaddingMode.Constant"/>.</param>
    /// <param name="paddingMode">The contents of the border.</param>
    public RandomCrop(int height, int width, int padding, float fill = 0, PaddingMode paddingMode = PaddingMode.Constant)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        (this.height, this.width, this.padding, this.fill, mode) = (height, width, padding, fill, paddingMode);
    }

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => input.Height + 2 * padding >= height && input.Width + 2 * padding >= width
        ? input with { Height = height, Width = width }
        : throw new ArgumentException($"RandomCrop cannot cut {height}x{width} out of an image of {input.Height}x{input.Width} with a padding of {padding}: lower the size, or raise the padding.");

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random) =>
        Cut(image, random.Below(image.Height + 2 * padding - height + 1) - padding, random.Below(image.Width + 2 * padding - width + 1) - padding);

    /// <inheritdoc/>
    public override void ApplyForEvaluation(TransformImage image) =>
        Cut(image, CenterCrop.Start(image.Height, height), CenterCrop.Start(image.Width, width));

    private void Cut(TransformImage image, int top, int left) => Border.Window(image, top, left, height, width, mode, fill);
}

/// <summary>
/// Cuts a window out of the middle of the image; a border is added where the image is smaller. torchvision's <c>CenterCrop</c>.
/// </summary>
public sealed class CenterCrop : FixedTransform
{
    private readonly int height;
    private readonly int width;
    private readonly float fill;

    /// <summary>A square window.</summary>
    /// <param name="size">Height and width of the window, in pixels.</param>
    /// <param name="fill">The value beyond the border.</param>
    public CenterCrop(int size, float fill = 0)
        : this(size, size, fill)
    {
    }

    /// <summary>A window of any shape.</summary>
    /// <param name="height">The height of the window.</param>
    /// <param name="width">The width of the window.</param>
    /// <param name="fill">The value beyond the border.</param>
    public CenterCrop(int height, int width, float fill)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (this.height, this.width, this.fill) = (height, width, fill);
    }

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => input with { Height = height, Width = width };

    /// <inheritdoc/>
    public override void ApplyForEvaluation(TransformImage image) =>
        Border.Window(image, Start(image.Height, height), Start(image.Width, width), height, width, PaddingMode.Constant, fill);

    // As torchvision rounds: half to even where the window is inside, downwards where a border is added.
    internal static int Start(int size, int window) => size >= window ? (int)Math.Round((size - window) / 2.0) : -((window - size) / 2);
}

/// <summary>Adds a border. torchvision's <c>Pad</c>.</summary>
/// <param name="padding">The width of the border on each side, in pixels.</param>
/// <param name="fill">The value of the border with <see cref="PaddingMode.Constant"/>.</param>
/// <param name="paddingMode">The contents of the border.</param>
public sealed class Pad(int padding, float fill = 0, PaddingMode paddingMode = PaddingMode.Constant) : FixedTransform
{
    private readonly int padding = padding >= 0 ? padding : throw new ArgumentOutOfRangeException(nameof(padding), padding, "A border cannot have a negative width.");

    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => input with { Height = input.Height + 2 * padding, Width = input.Width + 2 * padding };

    /// <inheritdoc/>
    public override void ApplyForEvaluation(TransformImage image) =>
        Border.Window(image, -padding, -padding, image.Height + 2 * padding, image.Width + 2 * padding, paddingMode, fill);
}
