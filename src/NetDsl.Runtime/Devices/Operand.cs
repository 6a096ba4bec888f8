namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The kind of an operand: the dimensions of an <see cref="Extent"/> [samples, channels, inner] over which its values vary.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum OperandKind
{
    /// <summary>One value for each element: samples x channels x inner values.</summary>
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

    /// <summary>One value, passed when the kernel is called.</summary>
    Value,

    /// <summary>
    /// A uniform random number in [0, 1) for each element. It is a pure function of key and element index (see <see
    /// cref="CounterRandom"/>), so that the backward pass gets the numbers of the forward pass without storing them.
    /// </summary>
    Random,
}

/// <summary>An operand of a fused function. A kernel template loads its values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Operand
{
    internal Operand(Region region, OperandKind kind) => (Region, Kind) = (region, kind);

    private Operand(float number) => (Number, Kind) = (number, OperandKind.Value);

    private Operand(uint key, int site) => (Key, Site, Kind) = (key, site, OperandKind.Random);

    /// <summary>The slice that it is read from; empty for <see cref="OperandKind.Value"/> and <see cref="OperandKind.Random"/>.</summary>
    public Region Region { get; }

    /// <summary>The kind of the operand.</summary>
    public OperandKind Kind { get; }

    /// <summary>The number, for <see cref="OperandKind.Value"/>.</summary>
    public float Number { get; }

    /// <summary>The key of the stream, for <see cref="OperandKind.Random"/>.</summary>
    public uint Key { get; }

    /// <summary>
    /// The place in the network that draws from the stream, for <see cref="OperandKind.Random"/>. The key changes with every step; the
    /// place does not. -1 if unknown.
    /// </summary>
    internal int Site { get; }

    /// <summary>An operand of one value that is passed when the kernel is called.</summary>
    public static Operand Value(float number) => new(number);

    /// <summary>An operand of uniform random numbers in [0, 1).</summary>
    public static Operand Random(uint key) => new(key, site: -1);

    /// <inheritdoc cref="Random(uint)"/>
    internal static Operand Random(uint key, int site) => new(key, site);
}

/// <summary>The memory layout of images.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum Layout
{
    /// <summary>Channels first: [N, C, H, W]. The layout of inputs and outputs.</summary>
    Nchw,

    /// <summary>
    /// Channel blocks: [N, C / 16, H, W, 16], for images whose number of channels is a multiple of 16. Takes as much memory as <see
    /// cref="Nchw"/>. A device without channel blocks may store another order instead, because only its own kernels read such images; GPUs
    /// store channels first.
    /// </summary>
    Nchw16c,
}

/// <summary>
/// The shape that a kernel runs over, channels first. An image [N, C, H, W] is (N, C, H*W), a feature vector [N, C] is (N, C, 1), a weight
/// or a per-channel vector of length L is (1, L, 1).
/// </summary>
/// <param name="Samples">Samples.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Inner">Pixels of a channel.</param>
/// <param name="Layout">The layout of operands of kind <see cref="OperandKind.Element"/>, and of results of the same shape.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct Extent(int Samples, int Channels, int Inner, Layout Layout = Layout.Nchw)
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

/// <summary>The dimensions that a reduction keeps.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
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
