using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// <see cref="BlockTiles"/> with a <see cref="ClampedSum{F}"/> epilogue: sums start with a number for each channel, and an element is added
/// and the result clamped in registers. For short sums, a pass over the first-level cache would cost a quarter of their time.
/// </summary>
/// <remarks>The loop is written out again, because the JIT stops inlining if one method has both epilogues.</remarks>
internal static unsafe class EpilogueTiles
{
    /// <summary>Computes a tile. E is 2 if an element is added to each sum, otherwise 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V, B, S, E>(int rows, in BlockTerms terms, in TileEpilogue epilogue, float* x, float* w, float* y)
        where V : struct, ILanes<V> where B : struct, ICount where S : struct, ICount where E : struct, ICount
    {
        switch (rows)
        {
            case 1: Tile<V, Count1, B, S, E>(terms, epilogue, x, w, y); break;
            case 2: Tile<V, Count2, B, S, E>(terms, epilogue, x, w, y); break;
            case 3: Tile<V, Count3, B, S, E>(terms, epilogue, x, w, y); break;
            case 4: Tile<V, Count4, B, S, E>(terms, epilogue, x, w, y); break;
            case 5: Tile<V, Count5, B, S, E>(terms, epilogue, x, w, y); break;
            case 6: Tile<V, Count6, B, S, E>(terms, epilogue, x, w, y); break;
            case 7: Tile<V, Count7, B, S, E>(terms, epilogue, x, w, y); break;
            case 8: Tile<V, Count8, B, S, E>(terms, epilogue, x, w, y); break;
            case 9: Tile<V, Count9, B, S, E>(terms, epilogue, x, w, y); break;
            case 10: Tile<V, Count10, B, S, E>(terms, epilogue, x, w, y); break;
            case 11: Tile<V, Count11, B, S, E>(terms, epilogue, x, w, y); break;
            case 12: Tile<V, Count12, B, S, E>(terms, epilogue, x, w, y); break;
            case 13: Tile<V, Count13, B, S, E>(terms, epilogue, x, w, y); break;
            case 14: Tile<V, Count14, B, S, E>(terms, epilogue, x, w, y); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<V, R, B, S, E>(in BlockTerms terms, in TileEpilogue epilogue, float* x, float* w, float* y)
        where V : struct, ILanes<V> where R : struct, ICount where B : struct, ICount where S : struct, ICount where E : struct, ICount
    {
        V c0a = V.Load(epilogue.Start), c0b = B.Value > 1 ? V.Load(epilogue.Start + V.Count) : default;
        V c1a = c0a, c1b = c0b;
        V c2a = c0a, c2b = c0b;
        V c3a = c0a, c3b = c0b;
        V c4a = c0a, c4b = c0b;
        V c5a = c0a, c5b = c0b;
        V c6a = c0a, c6b = c0b;
        V c7a = c0a, c7b = c0b;
        V c8a = c0a, c8b = c0b;
        V c9a = c0a, c9b = c0b;
        V c10a = c0a, c10b = c0b;
        V c11a = c0a, c11b = c0b;
        V c12a = c0a, c12b = c0b;
        V c13a = c0a, c13b = c0b;
        var table = terms.Table;
        var next = epilogue.Next;
        var nextStep = epilogue.NextStep;
        nint step = terms.Step, cell = terms.Cell;
        var second = w + terms.SecondWeights;
        var end = table + terms.Count;
        for (var last = end - terms.LastTerms; table < end; table++)
        {
            var p = x + *table * cell;
            for (var n = (nint)(table < last ? terms.Depth : terms.LastDepth); n > 0; n--, p += step, w += 16, second += 16)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch1(next);
                    next += nextStep;
                }
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
        nint row = terms.ResultRow, term = epilogue.Term;
        var (low, high) = (V.Create(epilogue.Low), V.Create(epilogue.High));
        if (R.Value > 0) Put<V, B, E>(c0a, c0b, low, high, term, y + 0 * row, second + 0 * row);
        if (R.Value > 1) Put<V, B, E>(c1a, c1b, low, high, term, y + 1 * row, second + 1 * row);
        if (R.Value > 2) Put<V, B, E>(c2a, c2b, low, high, term, y + 2 * row, second + 2 * row);
        if (R.Value > 3) Put<V, B, E>(c3a, c3b, low, high, term, y + 3 * row, second + 3 * row);
        if (R.Value > 4) Put<V, B, E>(c4a, c4b, low, high, term, y + 4 * row, second + 4 * row);
        if (R.Value > 5) Put<V, B, E>(c5a, c5b, low, high, term, y + 5 * row, second + 5 * row);
        if (R.Value > 6) Put<V, B, E>(c6a, c6b, low, high, term, y + 6 * row, second + 6 * row);
        if (R.Value > 7) Put<V, B, E>(c7a, c7b, low, high, term, y + 7 * row, second + 7 * row);
        if (R.Value > 8) Put<V, B, E>(c8a, c8b, low, high, term, y + 8 * row, second + 8 * row);
        if (R.Value > 9) Put<V, B, E>(c9a, c9b, low, high, term, y + 9 * row, second + 9 * row);
        if (R.Value > 10) Put<V, B, E>(c10a, c10b, low, high, term, y + 10 * row, second + 10 * row);
        if (R.Value > 11) Put<V, B, E>(c11a, c11b, low, high, term, y + 11 * row, second + 11 * row);
        if (R.Value > 12) Put<V, B, E>(c12a, c12b, low, high, term, y + 12 * row, second + 12 * row);
        if (R.Value > 13) Put<V, B, E>(c13a, c13b, low, high, term, y + 13 * row, second + 13 * row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<V, B, E>(V a, V b, V low, V high, nint term, float* y, float* second)
        where V : struct, ILanes<V> where B : struct, ICount where E : struct, ICount
    {
        Put<V, E>(a, low, high, term, y);
        if (B.Value > 1)
            Put<V, E>(b, low, high, term, second);
    }

    /// <summary>Stores a sum after the epilogue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put<V, E>(V sum, V low, V high, nint term, float* y) where V : struct, ILanes<V> where E : struct, ICount =>
        V.Store(E.Value == 0 ? sum : V.MinNative(high, V.MaxNative(low, E.Value > 1 ? sum + V.Load(y + term) : sum)), y);
}

/// <summary>The epilogue of a tile.</summary>
internal unsafe struct TileEpilogue
{
    /// <summary>The start values of the first vector's sums; those of the second vector follow.</summary>
    public float* Start;

    /// <summary>The distance from a result to the element that is added to it.</summary>
    public nint Term;

    /// <summary>The bounds of a result.</summary>
    public float Low, High;

    /// <summary>The address that is prefetched into the second-level cache, and its increment in bytes per step.</summary>
    public byte* Next;
    public nint NextStep;
}
