using NetDsl.Generator.Model;

namespace NetDsl.Generator.Ir;

/// <summary>
/// The shape of a value: constant sizes, and whether there is one for each sample of the batch (the one symbolic
/// dimension). A picture is batched [C, H, W], a feature vector batched [F], a bias [C], a loss []; a value for each
/// position of a picture is batched [1, H, W], an untied bias [C, H, W].
/// </summary>
public sealed record TensorType(bool Batched, EquatableArray<int> Sizes)
{
    public static TensorType Scalar { get; } = new(false, EquatableArray<int>.Empty);

    public static TensorType PerSample(params int[] sizes) => new(true, new(sizes));

    public static TensorType Constant(params int[] sizes) => new(false, new(sizes));

    /// <summary>Whether it lies in the device's own layout rather than channels first. So of pictures only, once layouts are chosen.</summary>
    public bool Native { get; init; }

    /// <summary>
    /// How many whole batches of it there are, one after the other: a sequence step by step, as recurrent layers have it. To a
    /// kernel it is a batch of so many times the samples.
    /// </summary>
    public int Steps { get; init; } = 1;

    public int Rank => Sizes.Count;

    /// <summary>How many numbers it has, for each sample where it is batched.</summary>
    public long Length => Steps * RowLength;

    /// <summary>How many numbers one step of it has.</summary>
    public long RowLength => Sizes.Aggregate(1L, (product, size) => product * size);

    /// <summary>The first size: the channels of a picture, the length of a vector; 1 for a scalar.</summary>
    public int Channels => Rank == 0 ? 1 : Sizes[0];

    /// <summary>What follows the channels: the pixels of a picture.</summary>
    public long Inner => RowLength / Channels;

    /// <summary>For people: <c>6x28x28</c>.</summary>
    public string Shape => Rank == 0 ? "1" : string.Join("x", Sizes);

    public override string ToString() => $"{(Steps > 1 ? $"{Steps} x " : "")}{(Batched ? "n " : "")}[{string.Join(", ", Sizes)}]{(Native ? " native" : "")}";

    /// <summary>How an operand of this type spreads over a result of type <paramref name="result"/>; null where it cannot.</summary>
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

    /// <summary>The type that an elementwise operation on operands of these types has; null where they do not go together.</summary>
    public static TensorType? Join(IEnumerable<TensorType> types)
    {
        var all = types.ToList();
        var widest = all.OrderByDescending(t => t.Batched).ThenByDescending(t => t.Rank).ThenByDescending(t => t.Length).First();
        return all.All(t => t.SpreadOver(widest) is not null) ? widest : null;
    }
}

/// <summary>The runtime's <c>OperandKind</c>, as far as types decide it.</summary>
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
