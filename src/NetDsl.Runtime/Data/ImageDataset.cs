namespace NetDsl;

/// <summary>Pictures held in memory as bytes, with a class label each. Read as numbers from 0 to 1.</summary>
public sealed class ImageDataset : Dataset
{
    private readonly byte[] pixels;
    private readonly byte[] labels;
    private readonly int[] shape;

    /// <summary>Wraps the pictures; they are not copied.</summary>
    /// <param name="inputShape">Channels, height and width.</param>
    /// <param name="pixels">The pictures, one after the other, channels first.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="classNames">The names of the classes, if they have names.</param>
    /// <exception cref="ArgumentException">There is not one whole picture for each label, or a label has no name.</exception>
    public ImageDataset(IReadOnlyList<int> inputShape, byte[] pixels, byte[] labels, IReadOnlyList<string>? classNames = null)
    {
        shape = [.. inputShape];
        if (shape.Length != 3 || shape.Any(size => size < 1))
            throw new ArgumentException($"The shape of a picture is channels, height and width, but is [{string.Join(", ", shape)}].", nameof(inputShape));
        if (labels.Length == 0 || pixels.Length != (long)labels.Length * InputLength)
            throw new ArgumentException($"{labels.Length} labels of pictures of {string.Join('x', shape)} need {(long)labels.Length * InputLength} pixels, but there are {pixels.Length}.", nameof(pixels));
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

    /// <summary>The pixels of one picture, channels first.</summary>
    public ReadOnlySpan<byte> Pixels(int index) => pixels.AsSpan(index * InputLength, InputLength);

    /// <summary>The class of one picture.</summary>
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
}
