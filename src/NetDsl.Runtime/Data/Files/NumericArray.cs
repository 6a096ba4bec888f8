namespace NetDsl;

/// <summary>
/// An array of numbers as a file holds them: of NumPy (<see cref="NpyFile"/>, <see cref="NpzFile"/>) or in IDX format
/// (<see cref="IdxFile"/>). They are converted when they are asked for.
/// </summary>
public sealed class NumericArray
{
    private readonly byte[] data;
    private readonly TensorType type;
    private readonly string source;

    internal NumericArray(string source, TensorType type, int[] shape, byte[] data) =>
        (this.source, this.type, Shape, this.data) = (source, type, shape, data);

    /// <summary>The size of each dimension; empty for a single number.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The type of the numbers in the file: <c>F32</c>, <c>U8</c>, <c>I64</c>, <c>BOOL</c> and so on, as safetensors names them.</summary>
    public string Type => type.Name;

    /// <summary>How many numbers there are.</summary>
    public int Length => data.Length / type.Size;

    /// <summary>The numbers as floats, the last dimension running fastest. Whole numbers beyond 24 bits are rounded.</summary>
    /// <exception cref="InvalidDataException">A finite number is too large for a float.</exception>
    public float[] ToFloats()
    {
        var values = new float[Length];
        try
        {
            type.Convert(data, values);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{source}: {e.Message}", e);
        }

        return values;
    }

    /// <summary>The bytes of an array of type <c>U8</c>: pixels, or labels.</summary>
    /// <exception cref="InvalidOperationException">The numbers are of another type.</exception>
    public byte[] ToBytes() => Type == "U8"
        ? [.. data]
        : throw new InvalidOperationException($"{source} holds numbers of type {Type}, not bytes: use ToFloats.");

    /// <summary>The numbers as class labels.</summary>
    /// <exception cref="InvalidDataException">A number is not a whole number from 0 to 2^24; the message names it.</exception>
    public int[] ToLabels()
    {
        var labels = new int[Length];
        var values = ToFloats();
        for (var i = 0; i < labels.Length; i++)
            labels[i] = values[i] is >= 0 and < (1 << 24) && values[i] == (int)values[i]
                ? (int)values[i]
                : throw new InvalidDataException($"{source}: number {i} is {values[i]}, which is not a class label.");
        return labels;
    }

    /// <summary>The same numbers in another shape; one size may be -1, which stands for what is left.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public NumericArray Reshape(params int[] shape)
    {
        var known = 1L;
        foreach (var size in shape)
            known = size == -1 ? known : checked(known * size);
        var free = shape.Count(size => size == -1);
        if (shape.Any(size => size < -1) || free > 1 || known == 0 && free == 1 || (free == 1 ? Length % known != 0 : known != Length))
            throw new ArgumentException($"{Length} numbers of shape [{string.Join(", ", Shape)}] cannot have the shape [{string.Join(", ", shape)}].", nameof(shape));
        return new NumericArray(source, type, [.. shape.Select(size => size == -1 ? (int)(Length / known) : size)], data);
    }

    /// <summary>A data set of these inputs, whose first dimension counts the samples.</summary>
    /// <param name="targets">One class label for each sample (one dimension), or several values for each (two dimensions).</param>
    /// <exception cref="ArgumentException">The arrays do not have the same number of samples.</exception>
    public TensorDataset With(NumericArray targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (Shape.Count == 0 || targets.Shape.Count is 0 or > 2 || Shape[0] != targets.Shape[0])
            throw new ArgumentException($"Inputs of shape [{string.Join(", ", Shape)}] need targets of shape [{Shape.FirstOrDefault()}] or [{Shape.FirstOrDefault()}, n], but got [{string.Join(", ", targets.Shape)}].", nameof(targets));
        int[] input = Shape.Count == 1 ? [1] : [.. Shape.Skip(1)];
        return new TensorDataset(input, ToFloats(), targets.ToFloats(), targets.Shape.Count == 1 ? 1 : targets.Shape[1]);
    }

    /// <summary>Turns big-endian numbers into little-endian ones, in place.</summary>
    internal static void SwapBytes(byte[] data, int size)
    {
        for (var start = 0; size > 1 && start + size <= data.Length; start += size)
            data.AsSpan(start, size).Reverse();
    }

    /// <summary>How many bytes an array has; null where that is too many for one.</summary>
    internal static int? Bytes(IEnumerable<long> shape, int size)
    {
        // Sizes of 0 first: beside them others may be as large as they like.
        if (shape.Contains(0))
            return 0;
        long bytes = size;
        foreach (var length in shape)
        {
            if (length > Array.MaxLength / bytes)
                return null;
            bytes *= length;
        }

        return (int)bytes;
    }
}
