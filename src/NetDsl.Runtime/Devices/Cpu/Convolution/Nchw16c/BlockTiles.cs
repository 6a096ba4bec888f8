using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>The number of rows or vectors of a tile, as a constant to the JIT.</summary>
internal interface ICount
{
    static abstract int Value { get; }
}

/// <summary>
/// The innermost loop of convolutions over channel blocks: a tile of up to 14 rows by one or two vectors, whose sums stay in registers.
/// y[i] = the sum over terms t and steps n of x[table[t] * cell + i * row + n * step] * w[t * depth + n]; each w is a vector.
/// </summary>
/// <remarks>
/// Forward and the gradient of the input: rows are pixels, vectors are output channels, steps are the 16 channels of a block, terms are
/// taps by blocks. Gradient of the weights: rows are channels of the image, vectors are output channels, steps are pixels of an image row,
/// terms are image rows. 14 by 2 sums, 2 weights and a factor are 31 of the 32 registers of AVX-512; with AVX2, 6 by 2 are 15 of 16. The
/// rows are written out because the JIT keeps neither arrays nor unrolled loops in registers. It removes the rows that a tile does not
/// have, because their number is a constant.
/// </remarks>
internal static unsafe class BlockTiles
{
    /// <summary>The largest number of rows of a tile.</summary>
    public static int MaxRows<V>() where V : struct, ILanes<V> => V.Count == 16 ? 14 : 6;

    /// <summary>The number of tiles of so many rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Tiles<V>(int rows) where V : struct, ILanes<V> => (rows + MaxRows<V>() - 1) / MaxRows<V>();

    /// <summary>The number of rows of the next tile. Tiles have nearly equal heights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextRows<V>(int left) where V : struct, ILanes<V>
    {
        var tiles = Tiles<V>(left);
        return (left + tiles - 1) / tiles;
    }

    /// <summary>Computes a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V, B, S>(int rows, in BlockTerms terms, float* x, float* w, float* y)
        where V : struct, ILanes<V> where B : struct, ICount where S : struct, ICount
    {
        switch (rows)
        {
            case 1: Tile<V, Count1, B, S>(terms, x, w, y); break;
            case 2: Tile<V, Count2, B, S>(terms, x, w, y); break;
            case 3: Tile<V, Count3, B, S>(terms, x, w, y); break;
            case 4: Tile<V, Count4, B, S>(terms, x, w, y); break;
            case 5: Tile<V, Count5, B, S>(terms, x, w, y); break;
            case 6: Tile<V, Count6, B, S>(terms, x, w, y); break;
            case 7: Tile<V, Count7, B, S>(terms, x, w, y); break;
            case 8: Tile<V, Count8, B, S>(terms, x, w, y); break;
            case 9: Tile<V, Count9, B, S>(terms, x, w, y); break;
            case 10: Tile<V, Count10, B, S>(terms, x, w, y); break;
            case 11: Tile<V, Count11, B, S>(terms, x, w, y); break;
            case 12: Tile<V, Count12, B, S>(terms, x, w, y); break;
            case 13: Tile<V, Count13, B, S>(terms, x, w, y); break;
            case 14: Tile<V, Count14, B, S>(terms, x, w, y); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<V, R, B, S>(in BlockTerms terms, float* x, float* w, float* y)
        where V : struct, ILanes<V> where R : struct, ICount where B : struct, ICount where S : struct, ICount
    {
        V c0a = default, c0b = default;
        V c1a = default, c1b = default;
        V c2a = default, c2b = default;
        V c3a = default, c3b = default;
        V c4a = default, c4b = default;
        V c5a = default, c5b = default;
        V c6a = default, c6b = default;
        V c7a = default, c7b = default;
        V c8a = default, c8b = default;
        V c9a = default, c9b = default;
        V c10a = default, c10b = default;
        V c11a = default, c11b = default;
        V c12a = default, c12b = default;
        V c13a = default, c13b = default;
        var table = terms.Table;
        nint step = terms.Step, cell = terms.Cell;
        var second = w + terms.SecondWeights;
        var end = table + terms.Count;
        for (var last = end - terms.LastTerms; table < end; table++)
        {
            var p = x + *table * cell;
            for (var n = (nint)(table < last ? terms.Depth : terms.LastDepth); n > 0; n--, p += step, w += 16, second += 16)
            {
                var a = V.Load(w);
                var b = B.Value > 1 ? V.Load(second) : default;
                if (R.Value > 0) { var v = V.Create(p[0 * S.Value]); c0a = V.MultiplyAdd(v, a, c0a); if (B.Value > 1) c0b = V.MultiplyAdd(v, b, c0b); }
                if (R.Value > 1) { var v = V.Create(p[1 * S.Value]); c1a = V.MultiplyAdd(v, a, c1a); if (B.Value > 1) c1b = V.MultiplyAdd(v, b, c1b); }
                if (R.Value > 2) { var v = V.Create(p[2 * S.Value]); c2a = V.MultiplyAdd(v, a, c2a); if (B.Value > 1) c2b = V.MultiplyAdd(v, b, c2b); }
                if (R.Value > 3) { var v = V.Create(p[3 * S.Value]); c3a = V.MultiplyAdd(v, a, c3a); if (B.Value > 1) c3b = V.MultiplyAdd(v, b, c3b); }
                if (R.Value > 4) { var v = V.Create(p[4 * S.Value]); c4a = V.MultiplyAdd(v, a, c4a); if (B.Value > 1) c4b = V.MultiplyAdd(v, b, c4b); }
                if (R.Value > 5) { var v = V.Create(p[5 * S.Value]); c5a = V.MultiplyAdd(v, a, c5a); if (B.Value > 1) c5b = V.MultiplyAdd(v, b, c5b); }
                if (R.Value > 6) { var v = V.Create(p[6 * S.Value]); c6a = V.MultiplyAdd(v, a, c6a); if (B.Value > 1) c6b = V.MultiplyAdd(v, b, c6b); }
                if (R.Value > 7) { var v = V.Create(p[7 * S.Value]); c7a = V.MultiplyAdd(v, a, c7a); if (B.Value > 1) c7b = V.MultiplyAdd(v, b, c7b); }
                if (R.Value > 8) { var v = V.Create(p[8 * S.Value]); c8a = V.MultiplyAdd(v, a, c8a); if (B.Value > 1) c8b = V.MultiplyAdd(v, b, c8b); }
                if (R.Value > 9) { var v = V.Create(p[9 * S.Value]); c9a = V.MultiplyAdd(v, a, c9a); if (B.Value > 1) c9b = V.MultiplyAdd(v, b, c9b); }
                if (R.Value > 10) { var v = V.Create(p[10 * S.Value]); c10a = V.MultiplyAdd(v, a, c10a); if (B.Value > 1) c10b = V.MultiplyAdd(v, b, c10b); }
                if (R.Value > 11) { var v = V.Create(p[11 * S.Value]); c11a = V.MultiplyAdd(v, a, c11a); if (B.Value > 1) c11b = V.MultiplyAdd(v, b, c11b); }
                if (R.Value > 12) { var v = V.Create(p[12 * S.Value]); c12a = V.MultiplyAdd(v, a, c12a); if (B.Value > 1) c12b = V.MultiplyAdd(v, b, c12b); }
                if (R.Value > 13) { var v = V.Create(p[13 * S.Value]); c13a = V.MultiplyAdd(v, a, c13a); if (B.Value > 1) c13b = V.MultiplyAdd(v, b, c13b); }
            }
        }
        second = y + terms.SecondResults;
        nint row = terms.ResultRow;
        if (R.Value > 0) Put<V, B>(terms.Adds, c0a, c0b, y + 0 * row, second + 0 * row);
        if (R.Value > 1) Put<V, B>(terms.Adds, c1a, c1b, y + 1 * row, second + 1 * row);
        if (R.Value > 2) Put<V, B>(terms.Adds, c2a, c2b, y + 2 * row, second + 2 * row);
        if (R.Value > 3) Put<V, B>(terms.Adds, c3a, c3b, y + 3 * row, second + 3 * row);
        if (R.Value > 4) Put<V, B>(terms.Adds, c4a, c4b, y + 4 * row, second + 4 * row);
        if (R.Value > 5) Put<V, B>(terms.Adds, c5a, c5b, y + 5 * row, second + 5 * row);
        if (R.Value > 6) Put<V, B>(terms.Adds, c6a, c6b, y + 6 * row, second + 6 * row);
        if (R.Value > 7) Put<V, B>(terms.Adds, c7a, c7b, y + 7 * row, second + 7 * row);
        if (R.Value > 8) Put<V, B>(terms.Adds, c8a, c8b, y + 8 * row, second + 8 * row);
        if (R.Value > 9) Put<V, B>(terms.Adds, c9a, c9b, y + 9 * row, second + 9 * row);
        if (R.Value > 10) Put<V, B>(terms.Adds, c10a, c10b, y + 10 * row, second + 10 * row);
        if (R.Value > 11) Put<V, B>(terms.Adds, c11a, c11b, y + 11 * row, second + 11 * row);
        if (R.Value > 12) Put<V, B>(terms.Adds, c12a, c12b, y + 12 * row, second + 12 * row);
        if (R.Value > 13) Put<V, B>(terms.Adds, c13a, c13b, y + 13 * row, second + 13 * row);
    }

    /// <summary>
    /// Prefetches the pixels of the next tile of an image that is not staged. There are as many streams as channel blocks, more than CPUs
    /// prefetch by themselves.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Prefetch(in BlockTerms terms, float* x, int pixels)
    {
        if (Sse.IsSupported)
            for (var t = 0; t < terms.Count; t++)
                for (var pixel = 0; pixel < pixels; pixel++)
                    Sse.Prefetch0(x + (terms.Table[t] + pixel) * (nint)terms.Cell);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<V, B>(bool adds, V a, V b, float* y, float* second) where V : struct, ILanes<V> where B : struct, ICount
    {
        V.Store(adds ? V.Load(y) + a : a, y);
        if (B.Value > 1)
            V.Store(adds ? V.Load(second) + b : b, second);
    }
}

/// <summary>The terms that a tile sums, and the strides of its data.</summary>
internal unsafe struct BlockTerms
{
    /// <summary>The number of terms, and the offset of the x of each, in cells.</summary>
    public int Count;
    public int* Table;

    /// <summary>Floats of a cell: 16 in channel blocks, 1 in Nchw images.</summary>
    public int Cell;

    /// <summary>Steps of each term, and the stride of their x.</summary>
    public int Depth, Step;

    /// <summary>The number of last terms with another number of steps: those of a partly filled channel block.</summary>
    public int LastTerms, LastDepth;

    /// <summary>The distance from the first vector to the second, in weights and in results.</summary>
    public nint SecondWeights, SecondResults;

    /// <summary>The stride of the results of consecutive rows.</summary>
    public nint ResultRow;

    /// <summary>Whether results are added to the existing ones.</summary>
    public bool Adds;
}

internal readonly struct Count0 : ICount
{
    public static int Value => 0;
}

internal readonly struct Count1 : ICount
{
    public static int Value => 1;
}

internal readonly struct Count2 : ICount
{
    public static int Value => 2;
}

internal readonly struct Count3 : ICount
{
    public static int Value => 3;
}

internal readonly struct Count4 : ICount
{
    public static int Value => 4;
}

internal readonly struct Count5 : ICount
{
    public static int Value => 5;
}

internal readonly struct Count6 : ICount
{
    public static int Value => 6;
}

internal readonly struct Count7 : ICount
{
    public static int Value => 7;
}

internal readonly struct Count8 : ICount
{
    public static int Value => 8;
}

internal readonly struct Count9 : ICount
{
    public static int Value => 9;
}

internal readonly struct Count10 : ICount
{
    public static int Value => 10;
}

internal readonly struct Count11 : ICount
{
    public static int Value => 11;
}

internal readonly struct Count12 : ICount
{
    public static int Value => 12;
}

internal readonly struct Count13 : ICount
{
    public static int Value => 13;
}

internal readonly struct Count14 : ICount
{
    public static int Value => 14;
}

internal readonly struct Count16 : ICount
{
    public static int Value => 16;
}
