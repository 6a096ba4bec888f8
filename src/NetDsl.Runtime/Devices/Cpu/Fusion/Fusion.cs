using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// Applies fused functions to rows of numbers. Every template ends here: its own value is in a small buffer in the first-level cache, and
/// is the first operand of the function.
/// </summary>
internal static unsafe class Fusion
{
    /// <summary>The largest number of elements of one call with random operands.</summary>
    public const int Block = 4096;

    /// <summary>Pixels that are summed in floats before their sum is added in double.</summary>
    private const int FloatPixels = 64;

    /// <summary>Floats of scratch memory of a worker: one vector for each operand, and random numbers.</summary>
    public static long PadLength(in OperandSet operands, long block) =>
        8 * 16 + operands.Randoms * (operands.IsBlocked ? 2 * block + 128 : block + 64);

    /// <summary>
    /// Applies F to rows within one plane, starting at inner position <paramref name="start"/>. Elementwise operands have the same row
    /// stride as y.
    /// </summary>
    /// <param name="operands">The operands, without the template's own value.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="start">The first inner position.</param>
    /// <param name="own">The template's own value; null if it has none.</param>
    /// <param name="ownRow">The row stride of that value.</param>
    /// <param name="y">The address of the first result.</param>
    /// <param name="yRow">The row stride of the results.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="length">The length of a row.</param>
    /// <param name="pad">Scratch memory, see <see cref="PadLength"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Plane<V, F>(in OperandSet operands, long sample, long channel, long start, float* own, long ownRow, float* y,
        long yRow, int rows, int length, float* pad)
        where V : struct, ILanes<V> where F : struct, IMap
    {
        if (yRow == length && (own is null || ownRow == length))
            (rows, length) = (1, rows * length);
        Feeds feeds;
        Unsafe.SkipInit(out feeds);
        var next = 0;
        if (own is not null)
            feeds[next++] = new(own, V.Count, ownRow);
        var plane = sample * operands.Channels + channel;
        var index = plane * operands.Inner + start;
        var drawn = pad + 8 * 16;
        for (var i = 0; i < operands.Count; i++)
        {
            ref readonly var source = ref operands[i];
            feeds[next++] = source.Kind switch
            {
                OperandKind.Element => new(source.Data + index, V.Count, yRow),
                OperandKind.Channel => Broadcast<V>(source.Data[channel], ref pad),
                OperandKind.Plane => Broadcast<V>(source.Data[plane], ref pad),
                OperandKind.Sample => Broadcast<V>(source.Data[sample], ref pad),
                OperandKind.Position => new(source.Data + sample * operands.Inner + start, V.Count, yRow),
                OperandKind.Feature => new(source.Data + channel * operands.Inner + start, V.Count, yRow),
                OperandKind.Scalar => Broadcast<V>(*source.Data, ref pad),
                OperandKind.Value => Broadcast<V>(source.Number, ref pad),
                _ => Draw<V>(source.Key, index, yRow, rows, length, ref drawn),
            };
        }
        Rows<V, F>((Feed*)&feeds, y, (nint)yRow, rows, length);
    }

    /// <summary>Applies F to rows of channels of consecutive samples, if inner is 1. The rows of y are samples.</summary>
    /// <inheritdoc cref="Plane"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Channels<V, F>(in OperandSet operands, long sample, long channel, float* own, long ownRow, float* y,
        int rows, int length, float* pad)
        where V : struct, ILanes<V> where F : struct, IMap
    {
        if (rows > 1 && operands.HasSample)
        {
            for (var row = 0; row < rows; row++)
                Channels<V, F>(operands, sample + row, channel, own is null ? null : own + row * ownRow, ownRow,
                    y + row * operands.Channels, 1, length, pad);
            return;
        }
        Feeds feeds;
        Unsafe.SkipInit(out feeds);
        var next = 0;
        if (own is not null)
            feeds[next++] = new(own, V.Count, ownRow);
        var index = sample * operands.Channels + channel;
        var drawn = pad + 8 * 16;
        for (var i = 0; i < operands.Count; i++)
        {
            ref readonly var source = ref operands[i];
            feeds[next++] = source.Kind switch
            {
                OperandKind.Element => new(source.Data + index, V.Count, operands.Channels),
                OperandKind.Channel => new(source.Data + channel, V.Count, 0),
                OperandKind.Sample => Broadcast<V>(source.Data[sample], ref pad),
                OperandKind.Scalar => Broadcast<V>(*source.Data, ref pad),
                OperandKind.Value => Broadcast<V>(source.Number, ref pad),
                _ => Draw<V>(source.Key, index, operands.Channels, rows, length, ref drawn),
            };
        }
        Rows<V, F>((Feed*)&feeds, y, (nint)operands.Channels, rows, length);
    }

    /// <summary>
    /// Applies F to the pixels of a block of 16 channels, starting at inner position <paramref name="start"/>. Narrow vectors process a few
    /// channels of the block at a time, so a per-channel operand is a feed with step 0.
    /// </summary>
    /// <inheritdoc cref="Plane"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blocks<V, F>(in OperandSet operands, long sample, long block, long start, float* own,
        float* y, int pixels, float* pad)
        where V : struct, ILanes<V> where F : struct, IMap
    {
        Feeds drawn;
        DrawBlocks<V>(operands, sample, block, start, pixels, pad, out drawn);
        for (var lane = 0; lane < 16; lane += V.Count)
        {
            Feeds feeds;
            BlockFeeds<V>(operands, sample, block, start, own, lane, drawn, pad, out feeds);
            Strided<V, F>((Feed*)&feeds, y + lane, pixels);
        }
    }

    /// <summary>
    /// Adds the sums of two functions over the pixels of a block of 16 channels to the sums of each channel. Only the sums are stored.
    /// </summary>
    /// <inheritdoc cref="Plane"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumBlocks<V, F, G>(in OperandSet operands, long sample, long block, long start, int pixels,
        double* first, double* second, float* pad)
        where V : struct, ILanes<V> where F : struct, IMap where G : struct, IMap
    {
        Feeds drawn;
        DrawBlocks<V>(operands, sample, block, start, pixels, pad, out drawn);
        var sums = stackalloc float[2 * 16];
        for (var lane = 0; lane < 16; lane += V.Count)
        {
            Feeds feeds;
            BlockFeeds<V>(operands, sample, block, start, null, lane, drawn, pad, out feeds);
            for (var done = 0; done < pixels; done += FloatPixels)
            {
                SumStrided<V, F, G>((Feed*)&feeds, Math.Min(FloatPixels, pixels - done), sums);
                for (var i = 0; i < V.Count; i++)
                {
                    first[lane + i] += sums[i];
                    if (G.Arity > 0)
                        second[lane + i] += sums[16 + i];
                }
            }
        }
    }

    /// <summary>Generates the random operands of the pixels of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DrawBlocks<V>(in OperandSet operands, long sample, long block, long start, int pixels, float* pad, out Feeds drawn)
        where V : struct, ILanes<V>
    {
        Unsafe.SkipInit(out drawn);
        var room = pad + 8 * 16;
        for (var i = 0; i < operands.Count; i++)
            if (operands[i].Kind == OperandKind.Random)
                drawn[i] = DrawBlock<V>(operands[i].Key, (sample * operands.Channels + block * 16) * operands.Inner + start,
                    operands.Inner, pixels, ref room);
    }

    /// <summary>The feeds of the operands of the pixels of a block, for one vector of its channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BlockFeeds<V>(in OperandSet operands, long sample, long block, long start, float* own, int lane,
        in Feeds drawn, float* pad, out Feeds feeds)
        where V : struct, ILanes<V>
    {
        var plane = sample * operands.Channels + block * 16;
        var index = plane * operands.Inner + start * 16;
        Unsafe.SkipInit(out feeds);
        var next = 0;
        var vectors = pad;
        if (own is not null)
            feeds[next++] = new(own + lane, 16, 0);
        for (var i = 0; i < operands.Count; i++)
        {
            ref readonly var source = ref operands[i];
            feeds[next++] = source.Kind switch
            {
                OperandKind.Element => new(source.Data + index + lane, 16, 0),
                OperandKind.Channel => new(source.Data + block * 16 + lane, 0, 0),
                OperandKind.Plane => new(source.Data + plane + lane, 0, 0),
                OperandKind.Sample => Broadcast<V>(source.Data[sample], ref vectors),
                OperandKind.Scalar => Broadcast<V>(*source.Data, ref vectors),
                OperandKind.Value => Broadcast<V>(source.Number, ref vectors),
                OperandKind.Random => new(drawn[i].Data + lane, 16, 0),
                _ => throw new NotSupportedException($"Operands of kind {source.Kind} have no loop over channel blocks."),
            };
        }
    }

    /// <summary>The random numbers of 16 channels. They are numbered channels first, as everywhere, and transposed to a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Feed DrawBlock<V>(uint key, long index, long plane, int pixels, ref float* room) where V : struct, ILanes<V>
    {
        var rows = room;
        Draw<V>(key, index, plane, 16, pixels, ref room);
        var block = room + 48;
        Transposer.Transpose<V>(16, pixels, rows, pixels, block, 16);
        room = block + 16 * pixels;
        return new(block, 16, 0);
    }

    /// <summary>A vector of one number. Its feed has step 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Feed Broadcast<V>(float number, ref float* pad) where V : struct, ILanes<V>
    {
        var vector = pad;
        V.Store(V.Create(number), vector);
        pad += 16;
        return new(vector, 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Feed Draw<V>(uint key, long index, long indexRow, int rows, int length, ref float* drawn) where V : struct, ILanes<V>
    {
        var first = drawn;
        for (var row = 0; row < rows; row++, index += indexRow, drawn += length)
            for (var i = 0; i < length; i += V.Count)
                V.Store(V.Uniform(key, (uint)(index + i)), drawn + i);
        drawn += 16;
        return new(first, V.Count, length);
    }

    /// <summary>
    /// The inner loop. The arity is a constant to the JIT, which removes the operands that a function does not have.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<V, F>(Feed* feeds, float* y, nint yRow, int rows, int length)
        where V : struct, ILanes<V> where F : struct, IMap
    {
        for (; rows > 0; rows--, y += yRow)
        {
            float* a = feeds[0].Data, b = feeds[1].Data, c = feeds[2].Data, d = feeds[3].Data;
            float* e = feeds[4].Data, f = feeds[5].Data, g = feeds[6].Data, h = feeds[7].Data;
            var i = 0;
            for (; i <= length - V.Count; i += V.Count)
            {
                var result = F.Apply(
                    F.Arity > 0 ? V.Load(a) : default, F.Arity > 1 ? V.Load(b) : default,
                    F.Arity > 2 ? V.Load(c) : default, F.Arity > 3 ? V.Load(d) : default,
                    F.Arity > 4 ? V.Load(e) : default, F.Arity > 5 ? V.Load(f) : default,
                    F.Arity > 6 ? V.Load(g) : default, F.Arity > 7 ? V.Load(h) : default);
                V.Store(result, y + i);
                if (F.Arity > 0) a += feeds[0].Step;
                if (F.Arity > 1) b += feeds[1].Step;
                if (F.Arity > 2) c += feeds[2].Step;
                if (F.Arity > 3) d += feeds[3].Step;
                if (F.Arity > 4) e += feeds[4].Step;
                if (F.Arity > 5) f += feeds[5].Step;
                if (F.Arity > 6) g += feeds[6].Step;
                if (F.Arity > 7) h += feeds[7].Step;
            }
            if (i < length)
            {
                var rest = length - i;
                var result = F.Apply(
                    F.Arity > 0 ? V.LoadPartial(a, rest) : default, F.Arity > 1 ? V.LoadPartial(b, rest) : default,
                    F.Arity > 2 ? V.LoadPartial(c, rest) : default, F.Arity > 3 ? V.LoadPartial(d, rest) : default,
                    F.Arity > 4 ? V.LoadPartial(e, rest) : default, F.Arity > 5 ? V.LoadPartial(f, rest) : default,
                    F.Arity > 6 ? V.LoadPartial(g, rest) : default, F.Arity > 7 ? V.LoadPartial(h, rest) : default);
                V.StorePartial(result, y + i, rest);
            }
            for (var operand = 0; operand < F.Arity; operand++)
                feeds[operand].Data += feeds[operand].RowStep;
        }
    }

    /// <summary>The inner loop over one vector of every block of 16 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strided<V, F>(Feed* feeds, float* y, int count) where V : struct, ILanes<V> where F : struct, IMap
    {
        float* a = feeds[0].Data, b = feeds[1].Data, c = feeds[2].Data, d = feeds[3].Data;
        float* e = feeds[4].Data, f = feeds[5].Data, g = feeds[6].Data, h = feeds[7].Data;
        // Steps in registers halve the time of a short function.
        nint sa = feeds[0].Step, sb = feeds[1].Step, sc = feeds[2].Step, sd = feeds[3].Step;
        nint se = feeds[4].Step, sf = feeds[5].Step, sg = feeds[6].Step, sh = feeds[7].Step;
        for (; count > 0; count--, y += 16)
        {
            var result = F.Apply(
                F.Arity > 0 ? V.Load(a) : default, F.Arity > 1 ? V.Load(b) : default,
                F.Arity > 2 ? V.Load(c) : default, F.Arity > 3 ? V.Load(d) : default,
                F.Arity > 4 ? V.Load(e) : default, F.Arity > 5 ? V.Load(f) : default,
                F.Arity > 6 ? V.Load(g) : default, F.Arity > 7 ? V.Load(h) : default);
            V.Store(result, y);
            if (F.Arity > 0) a += sa;
            if (F.Arity > 1) b += sb;
            if (F.Arity > 2) c += sc;
            if (F.Arity > 3) d += sd;
            if (F.Arity > 4) e += se;
            if (F.Arity > 5) f += sf;
            if (F.Arity > 6) g += sg;
            if (F.Arity > 7) h += sh;
        }
    }

    /// <summary>Sums two functions over one vector of every block of 16 numbers. Advances the feeds past the data that it reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumStrided<V, F, G>(Feed* feeds, int count, float* sums)
        where V : struct, ILanes<V> where F : struct, IMap where G : struct, IMap
    {
        float* a = feeds[0].Data, b = feeds[1].Data, c = feeds[2].Data, d = feeds[3].Data;
        float* e = feeds[4].Data, f = feeds[5].Data, g = feeds[6].Data, h = feeds[7].Data;
        V first = default, second = default, evenFirst = default, evenSecond = default;
        for (; count > 0; count--)
        {
            V va = F.Arity > 0 ? V.Load(a) : default, vb = F.Arity > 1 ? V.Load(b) : default, vc = F.Arity > 2 ? V.Load(c) : default,
                vd = F.Arity > 3 ? V.Load(d) : default;
            V ve = F.Arity > 4 ? V.Load(e) : default, vf = F.Arity > 5 ? V.Load(f) : default, vg = F.Arity > 6 ? V.Load(g) : default,
                vh = F.Arity > 7 ? V.Load(h) : default;
            // Two alternating sums halve the latency of the additions.
            var sum = F.Apply(va, vb, vc, vd, ve, vf, vg, vh) + first;
            (first, evenFirst) = (evenFirst, sum);
            if (G.Arity > 0)
            {
                sum = G.Apply(va, vb, vc, vd, ve, vf, vg, vh) + second;
                (second, evenSecond) = (evenSecond, sum);
            }
            if (F.Arity > 0) a += feeds[0].Step;
            if (F.Arity > 1) b += feeds[1].Step;
            if (F.Arity > 2) c += feeds[2].Step;
            if (F.Arity > 3) d += feeds[3].Step;
            if (F.Arity > 4) e += feeds[4].Step;
            if (F.Arity > 5) f += feeds[5].Step;
            if (F.Arity > 6) g += feeds[6].Step;
            if (F.Arity > 7) h += feeds[7].Step;
        }
        V.Store(first + evenFirst, sums);
        V.Store(second + evenSecond, sums + 16);
        if (F.Arity > 0) feeds[0].Data = a;
        if (F.Arity > 1) feeds[1].Data = b;
        if (F.Arity > 2) feeds[2].Data = c;
        if (F.Arity > 3) feeds[3].Data = d;
        if (F.Arity > 4) feeds[4].Data = e;
        if (F.Arity > 5) feeds[5].Data = f;
        if (F.Arity > 6) feeds[6].Data = g;
        if (F.Arity > 7) feeds[7].Data = h;
    }

    /// <summary>The source of an operand's vectors, its step from vector to vector, and its step from row to row.</summary>
    private struct Feed(float* data, int step, long rowStep)
    {
        public float* Data = data;
        public readonly nint Step = step;
        public readonly nint RowStep = (nint)rowStep;
    }

    [InlineArray(8)]
    private struct Feeds
    {
        private Feed first;
    }
}
