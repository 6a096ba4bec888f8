using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// Computes rows of depthwise convolutions whose kernel is three columns wide, which nearly all are. Tiles reach from border to border;
/// their first and last pixel may lack a tap. Separate calls for the borders would take as long as the rest of a short row.
/// </summary>
internal static unsafe class DepthwiseThrees
{
    /// <inheritdoc cref="DepthwiseRows.Convolve"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Convolve<V, E>(in DepthwisePass pass, in TileEpilogue epilogue, int row, float* source, float* w,
        float* y, bool isFinal, bool fetches)
        where V : struct, ILanes<V> where E : struct, ICount
    {
        if (pass.SourceStep == 1)
            Convolve<V, Count1, E>(pass, epilogue, row, source, w, y, isFinal, fetches);
        else
            Convolve<V, Count2, E>(pass, epilogue, row, source, w, y, isFinal, fetches);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convolve<V, S, E>(in DepthwisePass pass, in TileEpilogue epilogue, int row, float* source, float* w,
        float* y, bool isFinal, bool fetches)
        where V : struct, ILanes<V> where S : struct, ICount where E : struct, ICount
    {
        // The sums, three weights and the loaded pixels stay in registers.
        var most = V.Count == 16 ? 14 : 8;
        var rows = pass.TapsOfRow(row);
        var taps = pass.TapsOfColumn(1);
        var weights = new ThreeTaps(rows, w + taps[1] * 16, w + taps[3] * 16, w + taps[5] * 16);
        // The pixel that the middle tap of the first output reads.
        var x = source + (taps[4] - S.Value) * (nint)16;
        var next = fetches && rows[0] > 0 ? x + (rows[2 * rows[0]] + 1) * (nint)pass.Width * 16 : null;
        for (int column = 0, count; column < pass.OutWidth; column += count, x += count * S.Value * 16, y += count * 16)
        {
            var left = pass.OutWidth - column;
            var tiles = (left + most - 1) / most;
            count = (left + tiles - 1) / tiles;
            for (var i = 0; next is not null && i < pass.SourceRowStep; i++)
                DepthwiseRows.Fetch(next + (column * S.Value + i * (nint)pass.Width) * 16, count * S.Value);
            if (next is not null && isFinal)
                DepthwiseRows.Fetch(y + pass.OutWidth * (nint)16, count);
            switch ((column == 0 && pass.LacksFirst ? 1 : 0) + (count == left && pass.LacksLast ? 2 : 0))
            {
                case 0: Pixels<V, S, E, Count0>(count, pass, epilogue, weights, x, y); break;
                case 1: Pixels<V, S, E, Count1>(count, pass, epilogue, weights, x, y); break;
                case 2: Pixels<V, S, E, Count2>(count, pass, epilogue, weights, x, y); break;
                default: Pixels<V, S, E, Count3>(count, pass, epilogue, weights, x, y); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels<V, S, E, L>(int count, in DepthwisePass pass, in TileEpilogue epilogue, in ThreeTaps w, float* x, float* y)
        where V : struct, ILanes<V> where S : struct, ICount where E : struct, ICount where L : struct, ICount
    {
        switch (count)
        {
            case 1: Tile<V, S, E, L, Count1>(pass, epilogue, w, x, y); break;
            case 2: Tile<V, S, E, L, Count2>(pass, epilogue, w, x, y); break;
            case 3: Tile<V, S, E, L, Count3>(pass, epilogue, w, x, y); break;
            case 4: Tile<V, S, E, L, Count4>(pass, epilogue, w, x, y); break;
            case 5: Tile<V, S, E, L, Count5>(pass, epilogue, w, x, y); break;
            case 6: Tile<V, S, E, L, Count6>(pass, epilogue, w, x, y); break;
            case 7: Tile<V, S, E, L, Count7>(pass, epilogue, w, x, y); break;
            case 8: Tile<V, S, E, L, Count8>(pass, epilogue, w, x, y); break;
            case 9: Tile<V, S, E, L, Count9>(pass, epilogue, w, x, y); break;
            case 10: Tile<V, S, E, L, Count10>(pass, epilogue, w, x, y); break;
            case 11: Tile<V, S, E, L, Count11>(pass, epilogue, w, x, y); break;
            case 12: Tile<V, S, E, L, Count12>(pass, epilogue, w, x, y); break;
            case 13: Tile<V, S, E, L, Count13>(pass, epilogue, w, x, y); break;
            case 14: Tile<V, S, E, L, Count14>(pass, epilogue, w, x, y); break;
        }
    }

    /// <summary>
    /// A tile of R pixels that are S source pixels apart. Bit 0 of L: the first pixel lacks its first tap. Bit 1: the last pixel lacks its
    /// last tap. E as for <see cref="DepthwiseRows.Convolve"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<V, S, E, L, R>(in DepthwisePass pass, in TileEpilogue epilogue, in ThreeTaps w, float* x, float* y)
        where V : struct, ILanes<V> where S : struct, ICount where E : struct, ICount where L : struct, ICount where R : struct, ICount
    {
        nint width = pass.Width * 16;
        int* rows = w.Rows, last = rows + 2 * rows[0];
        for (var lane = 0; lane < 16; lane += V.Count, x += V.Count, y += V.Count)
        {
            var c0 = E.Value > 0 ? V.Load(epilogue.Start + lane) : default;
            V c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, c8 = c0, c9 = c0, c10 = c0, c11 = c0, c12 = c0, c13 = c0;
            for (var row = rows + 1; row < last; row += 2)
            {
                var p = x + row[1] * width;
                nint kernelRow = row[0] * 3 * 16 + lane;
                V a = V.Load(w.First + kernelRow), b = V.Load(w.Middle + kernelRow), c = V.Load(w.Last + kernelRow);
                c0 = Add<V, L>(true, R.Value == 1, c0, a, b, c, p);
                if (R.Value > 1) c1 = Add<V, L>(false, R.Value == 2, c1, a, b, c, p + 16 * S.Value);
                if (R.Value > 2) c2 = Add<V, L>(false, R.Value == 3, c2, a, b, c, p + 32 * S.Value);
                if (R.Value > 3) c3 = Add<V, L>(false, R.Value == 4, c3, a, b, c, p + 48 * S.Value);
                if (R.Value > 4) c4 = Add<V, L>(false, R.Value == 5, c4, a, b, c, p + 64 * S.Value);
                if (R.Value > 5) c5 = Add<V, L>(false, R.Value == 6, c5, a, b, c, p + 80 * S.Value);
                if (R.Value > 6) c6 = Add<V, L>(false, R.Value == 7, c6, a, b, c, p + 96 * S.Value);
                if (R.Value > 7) c7 = Add<V, L>(false, R.Value == 8, c7, a, b, c, p + 112 * S.Value);
                if (R.Value > 8) c8 = Add<V, L>(false, R.Value == 9, c8, a, b, c, p + 128 * S.Value);
                if (R.Value > 9) c9 = Add<V, L>(false, R.Value == 10, c9, a, b, c, p + 144 * S.Value);
                if (R.Value > 10) c10 = Add<V, L>(false, R.Value == 11, c10, a, b, c, p + 160 * S.Value);
                if (R.Value > 11) c11 = Add<V, L>(false, R.Value == 12, c11, a, b, c, p + 176 * S.Value);
                if (R.Value > 12) c12 = Add<V, L>(false, R.Value == 13, c12, a, b, c, p + 192 * S.Value);
                if (R.Value > 13) c13 = Add<V, L>(false, R.Value == 14, c13, a, b, c, p + 208 * S.Value);
            }
            var (low, high) = (V.Create(epilogue.Low), V.Create(epilogue.High));
            EpilogueTiles.Put<V, E>(c0, low, high, epilogue.Term, y);
            if (R.Value > 1) EpilogueTiles.Put<V, E>(c1, low, high, epilogue.Term, y + 16);
            if (R.Value > 2) EpilogueTiles.Put<V, E>(c2, low, high, epilogue.Term, y + 32);
            if (R.Value > 3) EpilogueTiles.Put<V, E>(c3, low, high, epilogue.Term, y + 48);
            if (R.Value > 4) EpilogueTiles.Put<V, E>(c4, low, high, epilogue.Term, y + 64);
            if (R.Value > 5) EpilogueTiles.Put<V, E>(c5, low, high, epilogue.Term, y + 80);
            if (R.Value > 6) EpilogueTiles.Put<V, E>(c6, low, high, epilogue.Term, y + 96);
            if (R.Value > 7) EpilogueTiles.Put<V, E>(c7, low, high, epilogue.Term, y + 112);
            if (R.Value > 8) EpilogueTiles.Put<V, E>(c8, low, high, epilogue.Term, y + 128);
            if (R.Value > 9) EpilogueTiles.Put<V, E>(c9, low, high, epilogue.Term, y + 144);
            if (R.Value > 10) EpilogueTiles.Put<V, E>(c10, low, high, epilogue.Term, y + 160);
            if (R.Value > 11) EpilogueTiles.Put<V, E>(c11, low, high, epilogue.Term, y + 176);
            if (R.Value > 12) EpilogueTiles.Put<V, E>(c12, low, high, epilogue.Term, y + 192);
            if (R.Value > 13) EpilogueTiles.Put<V, E>(c13, low, high, epilogue.Term, y + 208);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Add<V, L>(bool isFirst, bool isLast, V sum, V a, V b, V c, float* p)
        where V : struct, ILanes<V> where L : struct, ICount
    {
        if (!isFirst || (L.Value & 1) == 0)
            sum = V.MultiplyAdd(V.Load(p - 16), a, sum);
        sum = V.MultiplyAdd(V.Load(p), b, sum);
        return isLast && (L.Value & 2) != 0 ? sum : V.MultiplyAdd(V.Load(p + 16), c, sum);
    }
}

/// <summary>
/// The kernel rows that read within the source, and the weights of the three kernel columns in the first kernel row, in the order of their
/// source pixels.
/// </summary>
internal readonly unsafe struct ThreeTaps(int* rows, float* first, float* middle, float* last)
{
    public readonly int* Rows = rows;
    public readonly float* First = first;
    public readonly float* Middle = middle;
    public readonly float* Last = last;
}
