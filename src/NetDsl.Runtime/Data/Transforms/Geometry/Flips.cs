namespace NetDsl.Transforms;

/// <summary>Mirrors the image left to right at random. torchvision's <c>RandomHorizontalFlip</c>.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomHorizontalFlip(float p = 0.5f) : RandomTransform
{
    private readonly float p = Probability(p);

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        if (random.Uniform() >= p)
            return;
        var pixels = image.Pixels;
        var width = image.Width;
        for (var start = 0; start < pixels.Length; start += width)
            pixels.Slice(start, width).Reverse();
    }
}

/// <summary>Mirrors the image top to bottom at random. torchvision's <c>RandomVerticalFlip</c>.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomVerticalFlip(float p = 0.5f) : RandomTransform
{
    private readonly float p = Probability(p);

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random)
    {
        if (random.Uniform() < p)
            Flip(image);
    }

    private static void Flip(TransformImage image)
    {
        var (height, width) = (image.Height, image.Width);
        var target = image.Spare(image.Shape);
        for (var c = 0; c < image.Channels; c++)
            for (var y = 0; y < height; y++)
                image.Plane(c).Slice(y * width, width).CopyTo(target[(((c + 1) * height - 1 - y) * width)..]);
        image.Swap();
    }
}

/// <summary>Rotates a square image by 0, 90, 180 or 270 degrees, each as likely as any other; no pixel is interpolated.</summary>
public sealed class RandomRotation90 : RandomTransform
{
    /// <inheritdoc/>
    public override ImageShape OutputShape(ImageShape input) => input.Height == input.Width
        ? input
        : throw new ArgumentException($"RandomRotation90 would change the shape of an image of {input.Height}x{input.Width}: crop it to a square first.");

    /// <inheritdoc/>
    public override void Apply(TransformImage image, ref RandomStream random) => Rotate(image, random.Below(4));

    /// <summary>Rotates counter-clockwise.</summary>
    internal static void Rotate(TransformImage image, int quarters)
    {
        if (quarters == 0)
            return;
        var size = image.Width;
        var target = image.Spare(image.Shape);
        for (var c = 0; c < image.Channels; c++)
        {
            var from = image.Plane(c);
            var to = target.Slice(c * size * size, size * size);
            for (var y = 0; y < size; y++)
                for (var x = 0; x < size; x++)
                    to[y * size + x] = quarters switch
                    {
                        1 => from[x * size + size - 1 - y],
                        2 => from[(size - 1 - y) * size + size - 1 - x],
                        _ => from[(size - 1 - x) * size + y],
                    };
        }

        image.Swap();
    }
}
