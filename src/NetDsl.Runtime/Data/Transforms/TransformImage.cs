namespace NetDsl.Transforms;

/// <summary>
/// The image that a <see cref="Transform"/> changes, with memory for a second one and for intermediate values. Its memory grows to what
/// the largest image needs and is then used again, so that transforms allocate nothing per sample.
/// </summary>
public sealed class TransformImage
{
    private readonly float[][] scratch = new float[8][];
    private float[] current;
    private float[] spare = [];
    private ImageShape spareShape;
    private readonly int[] counts = new int[256];

    /// <summary>Creates an image of zeros.</summary>
    /// <param name="shape">Its shape; transforms may change it.</param>
    public TransformImage(ImageShape shape) => (Shape, current) = (shape, new float[shape.Length]);

    /// <summary>The shape of the image as it is now.</summary>
    public ImageShape Shape { get; private set; }

    /// <summary>The number of channels.</summary>
    public int Channels => Shape.Channels;

    /// <summary>The number of rows.</summary>
    public int Height => Shape.Height;

    /// <summary>The number of columns.</summary>
    public int Width => Shape.Width;

    /// <summary>All elements, channel after channel, row after row.</summary>
    public Span<float> Pixels => current.AsSpan(0, Shape.Length);

    /// <summary>The elements of one channel.</summary>
    public Span<float> Plane(int channel) => current.AsSpan(channel * Shape.Height * Shape.Width, Shape.Height * Shape.Width);

    /// <summary>Memory for a new image, with undefined contents. <see cref="Swap"/> makes it the image.</summary>
    public Span<float> Spare(ImageShape shape)
    {
        Grow(ref spare, shape.Length);
        spareShape = shape;
        return spare.AsSpan(0, shape.Length);
    }

    /// <summary>Makes the memory that <see cref="Spare"/> returned the image.</summary>
    public void Swap() => (current, spare, Shape, spareShape) = (spare, current, spareShape, Shape);

    /// <summary>Memory for intermediate values, with undefined contents.</summary>
    /// <param name="slot">A number from 0 to 7: each has memory of its own.</param>
    /// <param name="length">The number of elements.</param>
    public Span<float> Scratch(int slot, int length)
    {
        scratch[slot] ??= [];
        Grow(ref scratch[slot], length);
        return scratch[slot].AsSpan(0, length);
    }

    /// <summary>256 counters at 0.</summary>
    internal Span<int> Counts()
    {
        counts.AsSpan().Clear();
        return counts;
    }

    /// <summary>Makes it an image of this shape, with undefined contents that the caller writes.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="extra">The number of elements after the image that the caller also needs.</param>
    internal Span<float> Load(ImageShape shape, int extra = 0)
    {
        Grow(ref current, shape.Length + extra);
        Shape = shape;
        return current.AsSpan(0, shape.Length + extra);
    }

    private static void Grow(ref float[] memory, int length)
    {
        if (memory.Length < length)
            memory = new float[length];
    }
}
