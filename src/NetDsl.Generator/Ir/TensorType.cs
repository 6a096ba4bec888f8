using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ir;

/// <summary>
/// The type of a value: constant sizes, and whether there is one value for each sample of the batch (the only symbolic dimension). An image
/// is batched [C, H, W], a feature vector batched [F], a bias [C], a loss []; a value for each position of an image is batched [1, H, W],
/// an untied bias [C, H, W].
/// </summary>
public sealed record TensorType(bool Batched, EquatableArray<int> Sizes)
{
    public static TensorType Scalar { get; } = new(false, EquatableArray<int>.Empty);

    public static TensorType PerSample(params int[] sizes) => new(true, new(sizes));

    public static TensorType Constant(params int[] sizes) => new(false, new(sizes));

    /// <summary>
    /// Whether the value has the device's layout instead of channels first. Only images have it, after layouts are chosen.
    /// </summary>
    public bool Native { get; init; }

    /// <summary>
    /// The number of consecutive whole batches: a sequence of time steps, for recurrent layers. To a kernel it is a batch of so many times
    /// the samples.
    /// </summary>
    public int Steps { get; init; } = 1;

    public int Rank => Sizes.Count;

    /// <summary>The number of elements; per sample if batched.</summary>
    public long Length => Steps * RowLength;

    /// <summary>The number of elements of one time step.</summary>
    public long RowLength
    {
        get
        {
            var product = 1L;
            for (var i = 0; i < Sizes.Count; i++)
                product *= Sizes[i];
            return product;
        }
    }

    /// <summary>The first size: the channels of an image, the length of a vector; 1 for a scalar.</summary>
    public int Channels => Rank == 0 ? 1 : Sizes[0];

    /// <summary>The number of elements of a channel: the pixels of an image.</summary>
    public long Inner => RowLength / Channels;

    /// <summary>The shape in messages: <c>6x28x28</c>.</summary>
    public string Shape => Rank == 0 ? "1" : string.Join("x", Sizes);

    public override string ToString() => $"{(Steps > 1 ? $"{Steps} x " : "")}{(Batched ? "n " : "")}[{string.Join(", ", Sizes)}]{(Native ? " native" : "")}";

    /// <summary>The broadcast of an operand of this type over a result of type <paramref name="result"/>; null if it is
    /// impossible.</summary>
    public Spread? SpreadOver(TensorType result)
    {
        if (Equals(result))
            return Spread.Element;
        if (Batched && result.Batched && Steps != result.Steps)
            return null;
        if (Rank == 0)
            return !Batched ? Spread.Scalar : result.Batched ? Spread.Sample : null;
        if (result.Batched && Rank > 1 && Rank == result.Rank)
            return !Batched && Sizes.Equals(result.Sizes) ? Spread.Feature
                : Batched && Channels == 1 && Sizes.Skip(1).SequenceEqual(result.Sizes.Skip(1)) ? Spread.Position
                : null;
        if (Batched && !result.Batched || Rank != 1 || Channels != result.Channels)
            return null;
        return Batched ? Spread.Plane : Spread.Channel;
    }

    /// <summary>The type of an elementwise operation on these operands; null if they do not fit.</summary>
    public static TensorType? Join(IReadOnlyList<Node> operands)
    {
        // Called for each node of each graph: loops, which allocate nothing.
        var widest = operands[0].Type;
        for (var i = 1; i < operands.Count; i++)
            if (operands[i].Type.IsWiderThan(widest))
                widest = operands[i].Type;
        for (var i = 0; i < operands.Count; i++)
            if (operands[i].Type.SpreadOver(widest) is null)
                return null;
        return widest;
    }

    private bool IsWiderThan(TensorType other) =>
        Batched != other.Batched ? Batched : Rank != other.Rank ? Rank > other.Rank : Length > other.Length;
}

/// <summary>The runtime's <c>OperandKind</c>, if types determine it.</summary>
public enum Spread
{
    Element,
    Channel,
    Plane,
    Sample,
    Position,
    Feature,
    Scalar,
}
