using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// Applies fused functions to rows of numbers. Every template ends here: what it computes stands in a small buffer that
/// is still in the first-level cache, and is read as the function's first operand.
/// </summary>
internal static unsafe class Fusion
{
    /// <summary>The most numbers that one call may cover where random numbers are drawn.</summary>
    public const int Block = 4096;

    /// <summary>Floats of working memory that a thread needs for its calls: one vector for each operand, and random numbers.</summary>
    public static long PadLength(in OperandSet operands, long block) => 8 * 16 + operands.Randoms * (block + 64);

    /// <summary>
    /// Rows that lie within one plane, from inner position <paramref name="start"/> on. Operands lie like y, so
    /// they share its distance between rows.
    /// </summary>
    /// <param name="operands">The operands but for the template's own value.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="start">The first inner position.</param>
    /// <param name="own">The template's own value; null if it has none.</param>
    /// <param name="ownRow">The distance of its rows.</param>
    /// <param name="y">Where the first row's result goes.</param>
    /// <param name="yRow">The distance of its rows.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="length">The length of a row.</param>
    /// <param name="pad">Working memory, see <see cref="PadLength"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Plane<V, F>(in OperandSet operands, long sample, long channel, long start, float* own, long ownRow, float* y, long yRow, int rows, int length, float* pad)
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

    /// <summary>Rows of channels of consecutive samples, where inner is 1. Samples are y's rows.</summary>
    /// <inheritdoc cref="Plane"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Channels<V, F>(in OperandSet operands, long sample, long channel, float* own, long ownRow, float* y, int rows, int length, float* pad)
        where V : struct, ILanes<V> where F : struct, IMap
    {
        if (rows > 1 && operands.HasSample)
        {
            for (var row = 0; row < rows; row++)
                Channels<V, F>(operands, sample + row, channel, own is null ? null : own + row * ownRow, ownRow, y + row * operands.Channels, 1, length, pad);
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

    /// <summary>A vector of one number that is read again and again: its feed does not step.</summary>
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
    /// The loop all this is for. The arity is a constant to the JIT, which drops the operands that a function lacks.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<V, F>(Feed* feeds, float* y, nint yRow, int rows, int length) where V : struct, ILanes<V> where F : struct, IMap
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

    /// <summary>Where an operand's vectors come from: how far to the next one, and how far to the next row.</summary>
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
