namespace NetDsl.Runtime;

/// <summary>How an operand of a fused function spreads over an <see cref="Extent"/> of [samples, channels, inner].</summary>
public enum OperandKind
{
    /// <summary>One value for each element: samples x channels x inner of them.</summary>
    Element,

    /// <summary>One value for each channel, such as a bias.</summary>
    Channel,

    /// <summary>One value for each sample and channel, such as the gate of squeeze-and-excite.</summary>
    Plane,

    /// <summary>One value for each sample.</summary>
    Sample,

    /// <summary>One value for each sample and inner position, the same for all channels.</summary>
    Position,

    /// <summary>One value for each channel and inner position, the same for all samples, such as an untied bias.</summary>
    Feature,

    /// <summary>One value, read from device memory.</summary>
    Scalar,

    /// <summary>One value, known when the kernel is called.</summary>
    Value,

    /// <summary>
    /// A uniform random number in [0, 1) for each element: a pure function of key and element index
    /// (see <see cref="CounterRandom"/>), so that backward sees what forward saw without storing it.
    /// </summary>
    Random,
}

/// <summary>What a kernel template loads for one parameter of a fused function.</summary>
public readonly struct Operand
{
    internal Operand(Region region, OperandKind kind) => (Region, Kind) = (region, kind);

    private Operand(float number) => (Number, Kind) = (number, OperandKind.Value);

    private Operand(uint key) => (Key, Kind) = (key, OperandKind.Random);

    /// <summary>Where it is read from; empty for <see cref="OperandKind.Value"/> and <see cref="OperandKind.Random"/>.</summary>
    public Region Region { get; }

    /// <summary>How it spreads.</summary>
    public OperandKind Kind { get; }

    /// <summary>The number, for <see cref="OperandKind.Value"/>.</summary>
    public float Number { get; }

    /// <summary>The key of the stream, for <see cref="OperandKind.Random"/>.</summary>
    public uint Key { get; }

    /// <summary>A number known when the kernel is called.</summary>
    public static Operand Value(float number) => new(number);

    /// <summary>Uniform random numbers in [0, 1).</summary>
    public static Operand Random(uint key) => new(key);
}

/// <summary>
/// The shape a kernel runs over, channels first: a picture [N, C, H, W] is (N, C, H*W), a feature vector [N, C] is
/// (N, C, 1), a weight or a per-channel vector of length L is (1, L, 1).
/// </summary>
public readonly record struct Extent(int Samples, int Channels, int Inner)
{
    /// <summary>The number of elements.</summary>
    public long Length => (long)Samples * Channels * Inner;

    /// <summary>The number of sums in a reduction.</summary>
    public long Kept(Keep keep) => keep switch
    {
        Keep.Channel => Channels,
        Keep.Plane => (long)Samples * Channels,
        Keep.Sample => Samples,
        Keep.Position => (long)Samples * Inner,
        Keep.Feature => (long)Channels * Inner,
        _ => 1,
    };
}

/// <summary>What a reduction keeps.</summary>
public enum Keep
{
    /// <summary>One sum for each channel, over samples and inner.</summary>
    Channel,

    /// <summary>One sum for each sample and channel, over inner.</summary>
    Plane,

    /// <summary>One sum for each sample, over channels and inner.</summary>
    Sample,

    /// <summary>One sum for each sample and inner position, over channels.</summary>
    Position,

    /// <summary>One sum for each channel and inner position, over samples.</summary>
    Feature,

    /// <summary>One sum over everything.</summary>
    Scalar,
}
