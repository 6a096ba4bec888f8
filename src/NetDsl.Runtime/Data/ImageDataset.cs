namespace NetDsl;

/// <summary>Images in memory as bytes, each with a class label. They are read as numbers from 0 to 1.</summary>
public sealed class ImageDataset : Dataset
{
    private readonly byte[] pixels;
    private readonly byte[] labels;
    private readonly int[] shape;

    /// <summary>Wraps images; they are not copied.</summary>
    /// <param name="inputShape">Channels, height and width.</param>
    /// <param name="pixels">The images, one after the other, channels first.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="classNames">The names of the classes, if they have names.</param>
    /// <exception cref="ArgumentException">The pixels are not one whole image for each label, or a label has no name.</exception>
    public ImageDataset(IReadOnlyList<int> inputShape, byte[] pixels, byte[] labels, IReadOnlyList<string>? classNames = null)
    {
        shape = [.. inputShape];
        if (shape.Length != 3 || shape.Any(size => size < 1))
            throw new ArgumentException($"The shape of an image is channels, height and width, but is [{string.Join(", ", shape)}].", nameof(inputShape));
        if (labels.Length == 0 || pixels.Length != (long)labels.Length * InputLength)
            throw new ArgumentException($"{labels.Length} labels of images of {string.Join('x', shape)} need {(long)labels.Length * InputLength} pixels, but there are {pixels.Length}.", nameof(pixels));
        if (classNames is not null && labels.Max() >= classNames.Count)
            throw new ArgumentException($"Label {labels.Max()} has no name: there are {classNames.Count} class names.", nameof(labels));
        (this.pixels, this.labels, ClassNames) = (pixels, labels, classNames);
    }

    /// <inheritdoc/>
    public override int Count => labels.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<int> InputShape => shape;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames { get; }

    /// <inheritdoc/>
    public override bool CanReadInParallel => true;

    /// <summary>The pixels of one image, channels first.</summary>
    public ReadOnlySpan<byte> Pixels(int index) => pixels.AsSpan(index * InputLength, InputLength);

    /// <summary>The class of one image.</summary>
    public int Label(int index) => labels[index];

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        var length = InputLength;
        for (var i = 0; i < indices.Length; i++)
        {
            var source = Pixels(indices[i]);
            var target = inputs.Slice(i * length, length);
            for (var p = 0; p < source.Length; p++)
                target[p] = source[p] * (1f / 255);
            targets[i] = labels[indices[i]];
        }
    }

    /// <inheritdoc/>
    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        for (var i = 0; i < indices.Length; i++)
            targets[i] = labels[indices[i]];
    }

    /// <summary>Resizes the images: each new pixel is interpolated from the four nearest old ones (bilinear), rounded to a byte.</summary>
    /// <param name="height">Rows, 1 or more.</param>
    /// <param name="width">Columns, 1 or more.</param>
    public ImageDataset Resize(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var (rows, columns) = (Places(shape[1], height), Places(shape[2], width));
        var planes = Count * shape[0];
        var resized = new byte[(long)planes * height * width];
        for (var plane = 0; plane < planes; plane++)
        {
            var source = pixels.AsSpan(plane * shape[1] * shape[2], shape[1] * shape[2]);
            var target = resized.AsSpan(plane * height * width, height * width);
            for (var y = 0; y < height; y++)
            {
                var above = source.Slice(rows[y].First * shape[2], shape[2]);
                var below = source.Slice(rows[y].Second * shape[2], shape[2]);
                for (var x = 0; x < width; x++)
                {
                    var top = above[columns[x].First] + columns[x].Share * (above[columns[x].Second] - above[columns[x].First]);
                    var bottom = below[columns[x].First] + columns[x].Share * (below[columns[x].Second] - below[columns[x].First]);
                    target[y * width + x] = (byte)MathF.Round(top + rows[y].Share * (bottom - top), MidpointRounding.AwayFromZero);
                }
            }
        }

        return new ImageDataset([shape[0], height, width], resized, labels, ClassNames);
    }

    /// <summary>For each new place the two old ones around it, and how far it is from the first.</summary>
    private static (int First, int Second, float Share)[] Places(int old, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            var place = Math.Clamp((i + 0.5f) * old / count - 0.5f, 0, old - 1);
            var first = (int)place;
            return (first, Math.Min(first + 1, old - 1), place - first);
        }),
    ];
}
