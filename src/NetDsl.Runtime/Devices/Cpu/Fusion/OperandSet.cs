using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>The operands of a fused function as pointers, each reduced to its simplest equivalent kind.</summary>
internal unsafe struct OperandSet
{
    private Sources sources;

    /// <summary>The number of operands.</summary>
    public int Count { get; private set; }

    /// <summary>The extent of the operands.</summary>
    public long Samples { get; private set; }

    /// <inheritdoc cref="Samples"/>
    public long Channels { get; private set; }

    /// <inheritdoc cref="Samples"/>
    public long Inner { get; private set; }

    /// <summary>Whether elements are stored in blocks of 16 channels and an operand depends on the channel.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>The number of random operands, which need scratch memory.</summary>
    public int Randoms { get; private set; }

    public readonly bool HasChannel => Any(OperandKind.Channel);

    public readonly bool HasPlane => Any(OperandKind.Plane);

    public readonly bool HasSample => Any(OperandKind.Sample);

    public readonly bool HasPosition => Any(OperandKind.Position);

    public readonly bool HasFeature => Any(OperandKind.Feature);

    [UnscopedRef]
    public readonly ref readonly Source this[int index] => ref sources[index];

    /// <summary>Reads the operands of a function whose template supplies <paramref name="own"/> further values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static OperandSet Read<F>(Extent extent, int own, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        if (operands.Length + own != F.Arity)
            throw new ArgumentException($"{typeof(F)} reads {F.Arity} values, but is given {operands.Length} operands.");
        // The unused entries of the array are not even cleared.
        Unsafe.SkipInit(out OperandSet set);
        (set.Count, set.Randoms) = (operands.Length, 0);
        (set.Samples, set.Channels, set.Inner,
            set.IsBlocked) = (extent.Samples, extent.Channels, extent.Inner, extent.Layout == Layout.Nchw16c);
        for (var i = 0; i < operands.Length; i++)
        {
            var kind = Simplest(operands[i].Kind, extent);
            if (kind == OperandKind.Random)
                set.Randoms++;
            set.sources[i] = new()
            {
                Data = operands[i].Region.IsEmpty ? null : ((CpuBuffer)operands[i].Region.Buffer).Data + operands[i].Region.Offset,
                Kind = kind,
                Number = operands[i].Number,
                Key = operands[i].Key,
            };
        }
        return set;
    }

    /// <summary>Merges dimensions that no operand distinguishes, so that loops become long.</summary>
    public void Merge()
    {
        // Random numbers are indexed channels first, so channel blocks cannot be merged.
        if (IsBlocked && Randoms > 0)
            return;
        if (!HasChannel && !HasPlane && !HasPosition)
        {
            (Inner, Channels, IsBlocked) = (Channels * Inner, 1, false);
            if (!HasSample && !HasFeature)
                (Inner, Samples) = (Samples * Inner, 1);
        }
        else if (!HasChannel && !HasSample && !HasPosition && !HasFeature && !IsBlocked)
        {
            (Samples, Channels) = (Samples * Channels, 1);
        }
    }

    /// <summary>
    /// The number of blocks of at most <see cref="Fusion.Block"/> numbers. A block is a piece of a plane; if inner is 1, a piece of a row
    /// of channels, or several short rows; in channel blocks, pixels of 16 channels.
    /// </summary>
    public readonly long Blocks(bool byChannels) => IsBlocked ? Samples * (Channels / 16) * Pieces(16 * Inner) : byChannels
        ? (Samples + RowsOfChannels - 1) / RowsOfChannels * Pieces(Channels)
        : Samples * Channels * Pieces(Inner);

    /// <summary>The block of that number.</summary>
    public readonly Block BlockOf(long number, bool byChannels)
    {
        if (IsBlocked)
        {
            // For channel blocks, the channel is the first of the block and start counts pixels.
            var (block, piece) = Math.DivRem(number, Pieces(16 * Inner));
            var (start, blocks) = (piece * (Fusion.Block / 16), Channels / 16);
            return new(block / blocks, block % blocks * 16, start, 1, (int)Math.Min(Fusion.Block / 16, Inner - start),
                (block * Inner + start) * 16);
        }
        if (byChannels)
        {
            var (row, piece) = Math.DivRem(number, Pieces(Channels));
            var (sample, channel) = (row * RowsOfChannels, piece * Fusion.Block);
            return new(sample, channel, 0, (int)Math.Min(RowsOfChannels, Samples - sample), (int)Math.Min(Fusion.Block, Channels - channel),
                sample * Channels + channel);
        }
        else
        {
            var (plane, piece) = Math.DivRem(number, Pieces(Inner));
            var start = piece * Fusion.Block;
            return new(plane / Channels, plane % Channels, start, 1, (int)Math.Min(Fusion.Block, Inner - start), plane * Inner + start);
        }
    }

    private readonly long RowsOfChannels => Math.Max(1, Fusion.Block / Channels);

    private static long Pieces(long length) => (length + Fusion.Block - 1) / Fusion.Block;

    private static OperandKind Simplest(OperandKind kind, Extent extent)
    {
        if (kind == OperandKind.Plane)
            kind = extent.Inner == 1
                ? OperandKind.Element
                : extent.Channels == 1 ? OperandKind.Sample
                : extent.Samples == 1 ? OperandKind.Channel
                : kind;
        else if (kind == OperandKind.Position)
            kind = extent.Channels == 1 ? OperandKind.Element : extent.Inner == 1 ? OperandKind.Sample : kind;
        else if (kind == OperandKind.Feature)
            kind = extent.Samples == 1 ? OperandKind.Element : extent.Inner == 1 ? OperandKind.Channel : kind;
        return kind switch
        {
            OperandKind.Channel when extent.Samples == 1 && extent.Inner == 1 => OperandKind.Element,
            OperandKind.Channel when extent.Channels == 1 => OperandKind.Scalar,
            OperandKind.Sample when extent.Channels == 1 && extent.Inner == 1 => OperandKind.Element,
            OperandKind.Sample when extent.Samples == 1 => OperandKind.Scalar,
            _ => kind,
        };
    }

    private readonly bool Any(OperandKind kind)
    {
        for (var i = 0; i < Count; i++)
            if (sources[i].Kind == kind)
                return true;
        return false;
    }

    /// <summary>A block of an extent: rows of numbers from a position on. Index is the index of its first number.</summary>
    internal readonly record struct Block(long Sample, long Channel, long Start, int Rows, int Length, long Index);

    /// <summary>One operand.</summary>
    internal struct Source
    {
        public float* Data;
        public OperandKind Kind;
        public float Number;
        public uint Key;
    }

    [InlineArray(8)]
    private struct Sources
    {
        private Source first;
    }
}
