using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// Means and variances of channels in blocks of 16, accumulated by kernels whose pixels are in the first-level cache. Each run of pixels of
/// a block has a slot, and slots are merged in pairs. The result therefore depends neither on the workers nor on their number.
/// </summary>
/// <remarks>
/// Squares are taken about the mean of a piece of a run, so nothing cancels, and are merged by the formula of Chan, Golub and LeVeque
/// (1979). Means are stored relative to the mean of the slot's first piece, so that adding many of them keeps their precision.
/// </remarks>
internal unsafe struct ChannelMoments
{
    /// <summary>
    /// A slot: the number of pixels; then, for each channel, the mean of the first piece, the sum of the differences of all pixels from it,
    /// and the sum of squares about their mean.
    /// </summary>
    private const int Slot = 64, First = 16, Drift = 32, Squares = 48;

    /// <summary>Pixels of a piece.</summary>
    private const int Piece = 128;

    /// <summary>The preferred number of pixels of a run. More would make sums long; fewer would make many slots.</summary>
    public const int RunPixels = 16 * Piece;

    /// <summary>The results; null if they are not wanted.</summary>
    public float* Mean;
    public float* Variance;

    public int Channels;

    /// <summary>Slots of a block.</summary>
    public long Runs;

    /// <summary>The slots, in scratch memory.</summary>
    public float* Slots;

    public readonly bool AreWanted => Mean is not null;

    /// <summary>The length of the slots.</summary>
    public readonly long Length => AreWanted ? Blocks * Runs * Slot : 0;

    private readonly long Blocks => (Channels + BlockPlan.Block - 1) / BlockPlan.Block;

    /// <summary>Assigns memory to the slots and clears them.</summary>
    public void Begin(float* memory)
    {
        Slots = memory;
        for (long i = 0; i < Length; i += Slot)
            memory[i] = 0;
    }

    /// <summary>Adds consecutive pixels of a block to its slot for a run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Add<V>(long block, long run, float* x, int pixels) where V : struct, ILanes<V>
    {
        var slot = Slots + (block * Runs + run) * Slot;
        var piece = stackalloc float[Slot];
        for (int count; pixels > 0; pixels -= count, x += count * BlockPlan.Block)
        {
            count = Math.Min(pixels, Piece);
            if (*slot == 0)
            {
                Take<V>(slot, x, count);
                continue;
            }
            Take<V>(piece, x, count);
            Merge<V>(slot, piece);
        }
    }

    /// <summary>Merges the slots of each block and writes the results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Conclude<V>() where V : struct, ILanes<V>
    {
        for (long block = 0; block < Blocks; block++)
        {
            var slots = Slots + block * Runs * Slot;
            for (long step = 1; step < Runs; step *= 2)
                for (long i = 0; i + step < Runs; i += 2 * step)
                    Merge<V>(slots + i * Slot, slots + (i + step) * Slot);
            var (first, perPixel) = (block * BlockPlan.Block, V.Create(1 / *slots));
            var channels = (int)Math.Min(BlockPlan.Block, Channels - first);
            for (var lane = 0; lane < channels; lane += V.Count)
            {
                var count = Math.Min(V.Count, channels - lane);
                V.StorePartial(V.MultiplyAdd(V.Load(slots + Drift + lane), perPixel, V.Load(slots + First + lane)), Mean + first + lane,
                    count);
                V.StorePartial(V.Load(slots + Squares + lane) * perPixel, Variance + first + lane, count);
            }
        }
    }

    /// <summary>Computes the moments of a piece, in two passes over the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Take<V>(float* slot, float* x, int pixels) where V : struct, ILanes<V>
    {
        *slot = pixels;
        for (var lane = 0; lane < BlockPlan.Block; lane += V.Count)
        {
            V a = default, b = default, c = default, d = default;
            var p = x + lane;
            var left = pixels;
            for (; left >= 4; left -= 4, p += 64)
            {
                a += V.Load(p);
                b += V.Load(p + 16);
                c += V.Load(p + 32);
                d += V.Load(p + 48);
            }
            for (; left > 0; left--, p += 16)
                a += V.Load(p);
            var center = (a + b + (c + d)) * V.Create(1f / pixels);

            a = b = c = d = default;
            p = x + lane;
            left = pixels;
            for (; left >= 4; left -= 4, p += 64)
            {
                var (e, f, g, h) = (V.Load(p) - center, V.Load(p + 16) - center, V.Load(p + 32) - center, V.Load(p + 48) - center);
                a = V.MultiplyAdd(e, e, a);
                b = V.MultiplyAdd(f, f, b);
                c = V.MultiplyAdd(g, g, c);
                d = V.MultiplyAdd(h, h, d);
            }
            for (; left > 0; left--, p += 16)
            {
                var e = V.Load(p) - center;
                a = V.MultiplyAdd(e, e, a);
            }
            V.Store(center, slot + First + lane);
            V.Store(default, slot + Drift + lane);
            V.Store(a + b + (c + d), slot + Squares + lane);
        }
    }

    /// <summary>Merges another slot into a slot. Either may be empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge<V>(float* slot, float* other) where V : struct, ILanes<V>
    {
        var (own, further) = (*slot, *other);
        if (further == 0)
            return;
        var total = own + further;
        var (perOwn, perFurther) = (V.Create(own == 0 ? 0 : 1 / own), V.Create(1 / further));
        var (count, weight) = (V.Create(further), V.Create(own / total * further));
        *slot = total;
        for (var lane = 0; lane < BlockPlan.Block; lane += V.Count, slot += V.Count, other += V.Count)
        {
            var (first, drift) = (own == 0 ? V.Load(other + First) : V.Load(slot + First), own == 0 ? default : V.Load(slot + Drift));
            var apart = V.Load(other + First) - first;
            var otherDrift = V.Load(other + Drift);
            var difference = apart + otherDrift * perFurther - drift * perOwn;
            var squares = V.Load(other + Squares) + difference * difference * weight;
            V.Store(first, slot + First);
            V.Store(drift + otherDrift + apart * count, slot + Drift);
            V.Store(own == 0 ? squares : squares + V.Load(slot + Squares), slot + Squares);
        }
    }
}
