using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// Sums along rows that are contiguous in both factors: c[i * cRow + j] = the sum of a[i * aRow + p] * b[rows[j] + p] over p, optionally
/// added to the existing c. <see cref="Tiles"/> is better if b is contiguous across columns.
/// </summary>
internal static unsafe class Dots
{
    /// <summary>Columns of a tile.</summary>
    public const int Columns = 4;

    /// <summary>The largest number of rows of a tile.</summary>
    public const int MaxRows = 6;

    /// <summary>The number of rows of the next tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextRows(int left) => left % 6 == 0 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;

    /// <summary>
    /// Computes a tile of some rows (as given by <see cref="NextRows"/>) by <see cref="Columns"/> columns. All columns are written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile<V>(int tileRows, nint k, float* a, nint aRow, float* b, int* rows, bool more, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        switch (tileRows)
        {
            case 6: Tile6x4<V>(k, a, aRow, b, rows, more, c, cRow); break;
            case 4: Tile4x4<V>(k, a, aRow, b, rows, more, c, cRow); break;
            case 2: Tile2x4<V>(k, a, aRow, b, rows, more, c, cRow); break;
            default: Tile1x4<V>(k, a, aRow, b, rows, more, c, cRow); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6x4<V>(nint k, float* a, nint aRow, float* b, int* rows, bool more, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        float* b0 = b + rows[0], b1 = b + rows[1], b2 = b + rows[2], b3 = b + rows[3];
        float* a0 = a, a3 = a0 + 3 * aRow;
        V c0a = default, c0b = default, c0c = default, c0d = default;
        V c1a = default, c1b = default, c1c = default, c1d = default;
        V c2a = default, c2b = default, c2c = default, c2d = default;
        V c3a = default, c3b = default, c3c = default, c3d = default;
        V c4a = default, c4b = default, c4c = default, c4d = default;
        V c5a = default, c5b = default, c5c = default, c5d = default;
        nint p = 0;
        for (; p <= k - V.Count; p += V.Count)
        {
            V ba = V.Load(b0 + p), bb = V.Load(b1 + p), bc = V.Load(b2 + p), bd = V.Load(b3 + p);
            var x = V.Load(a0 + p);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            c0c = V.MultiplyAdd(x, bc, c0c);
            c0d = V.MultiplyAdd(x, bd, c0d);
            x = V.Load(a0 + aRow + p);
            c1a = V.MultiplyAdd(x, ba, c1a);
            c1b = V.MultiplyAdd(x, bb, c1b);
            c1c = V.MultiplyAdd(x, bc, c1c);
            c1d = V.MultiplyAdd(x, bd, c1d);
            x = V.Load(a0 + 2 * aRow + p);
            c2a = V.MultiplyAdd(x, ba, c2a);
            c2b = V.MultiplyAdd(x, bb, c2b);
            c2c = V.MultiplyAdd(x, bc, c2c);
            c2d = V.MultiplyAdd(x, bd, c2d);
            x = V.Load(a3 + p);
            c3a = V.MultiplyAdd(x, ba, c3a);
            c3b = V.MultiplyAdd(x, bb, c3b);
            c3c = V.MultiplyAdd(x, bc, c3c);
            c3d = V.MultiplyAdd(x, bd, c3d);
            x = V.Load(a3 + aRow + p);
            c4a = V.MultiplyAdd(x, ba, c4a);
            c4b = V.MultiplyAdd(x, bb, c4b);
            c4c = V.MultiplyAdd(x, bc, c4c);
            c4d = V.MultiplyAdd(x, bd, c4d);
            x = V.Load(a3 + 2 * aRow + p);
            c5a = V.MultiplyAdd(x, ba, c5a);
            c5b = V.MultiplyAdd(x, bb, c5b);
            c5c = V.MultiplyAdd(x, bc, c5c);
            c5d = V.MultiplyAdd(x, bd, c5d);
        }
        if (p < k)
        {
            var rest = (int)(k - p);
            V ba = V.LoadPartial(b0 + p, rest), bb = V.LoadPartial(b1 + p, rest), bc = V.LoadPartial(b2 + p, rest),
                bd = V.LoadPartial(b3 + p, rest);
            var x = V.LoadPartial(a0 + p, rest);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            c0c = V.MultiplyAdd(x, bc, c0c);
            c0d = V.MultiplyAdd(x, bd, c0d);
            x = V.LoadPartial(a0 + aRow + p, rest);
            c1a = V.MultiplyAdd(x, ba, c1a);
            c1b = V.MultiplyAdd(x, bb, c1b);
            c1c = V.MultiplyAdd(x, bc, c1c);
            c1d = V.MultiplyAdd(x, bd, c1d);
            x = V.LoadPartial(a0 + 2 * aRow + p, rest);
            c2a = V.MultiplyAdd(x, ba, c2a);
            c2b = V.MultiplyAdd(x, bb, c2b);
            c2c = V.MultiplyAdd(x, bc, c2c);
            c2d = V.MultiplyAdd(x, bd, c2d);
            x = V.LoadPartial(a3 + p, rest);
            c3a = V.MultiplyAdd(x, ba, c3a);
            c3b = V.MultiplyAdd(x, bb, c3b);
            c3c = V.MultiplyAdd(x, bc, c3c);
            c3d = V.MultiplyAdd(x, bd, c3d);
            x = V.LoadPartial(a3 + aRow + p, rest);
            c4a = V.MultiplyAdd(x, ba, c4a);
            c4b = V.MultiplyAdd(x, bb, c4b);
            c4c = V.MultiplyAdd(x, bc, c4c);
            c4d = V.MultiplyAdd(x, bd, c4d);
            x = V.LoadPartial(a3 + 2 * aRow + p, rest);
            c5a = V.MultiplyAdd(x, ba, c5a);
            c5b = V.MultiplyAdd(x, bb, c5b);
            c5c = V.MultiplyAdd(x, bc, c5c);
            c5d = V.MultiplyAdd(x, bd, c5d);
        }
        Finish(c0a, c0b, c0c, c0d, more, c);
        Finish(c1a, c1b, c1c, c1d, more, c + cRow);
        Finish(c2a, c2b, c2c, c2d, more, c + 2 * cRow);
        Finish(c3a, c3b, c3c, c3d, more, c + 3 * cRow);
        Finish(c4a, c4b, c4c, c4d, more, c + 4 * cRow);
        Finish(c5a, c5b, c5c, c5d, more, c + 5 * cRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x4<V>(nint k, float* a, nint aRow, float* b, int* rows, bool more, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        float* b0 = b + rows[0], b1 = b + rows[1], b2 = b + rows[2], b3 = b + rows[3];
        float* a0 = a, a3 = a0 + 3 * aRow;
        V c0a = default, c0b = default, c0c = default, c0d = default;
        V c1a = default, c1b = default, c1c = default, c1d = default;
        V c2a = default, c2b = default, c2c = default, c2d = default;
        V c3a = default, c3b = default, c3c = default, c3d = default;
        nint p = 0;
        for (; p <= k - V.Count; p += V.Count)
        {
            V ba = V.Load(b0 + p), bb = V.Load(b1 + p), bc = V.Load(b2 + p), bd = V.Load(b3 + p);
            var x = V.Load(a0 + p);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            c0c = V.MultiplyAdd(x, bc, c0c);
            c0d = V.MultiplyAdd(x, bd, c0d);
            x = V.Load(a0 + aRow + p);
            c1a = V.MultiplyAdd(x, ba, c1a);
            c1b = V.MultiplyAdd(x, bb, c1b);
            c1c = V.MultiplyAdd(x, bc, c1c);
            c1d = V.MultiplyAdd(x, bd, c1d);
            x = V.Load(a0 + 2 * aRow + p);
            c2a = V.MultiplyAdd(x, ba, c2a);
            c2b = V.MultiplyAdd(x, bb, c2b);
            c2c = V.MultiplyAdd(x, bc, c2c);
            c2d = V.MultiplyAdd(x, bd, c2d);
            x = V.Load(a3 + p);
            c3a = V.MultiplyAdd(x, ba, c3a);
            c3b = V.MultiplyAdd(x, bb, c3b);
            c3c = V.MultiplyAdd(x, bc, c3c);
            c3d = V.MultiplyAdd(x, bd, c3d);
        }
        if (p < k)
        {
            var rest = (int)(k - p);
            V ba = V.LoadPartial(b0 + p, rest), bb = V.LoadPartial(b1 + p, rest), bc = V.LoadPartial(b2 + p, rest),
                bd = V.LoadPartial(b3 + p, rest);
            var x = V.LoadPartial(a0 + p, rest);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            c0c = V.MultiplyAdd(x, bc, c0c);
            c0d = V.MultiplyAdd(x, bd, c0d);
            x = V.LoadPartial(a0 + aRow + p, rest);
            c1a = V.MultiplyAdd(x, ba, c1a);
            c1b = V.MultiplyAdd(x, bb, c1b);
            c1c = V.MultiplyAdd(x, bc, c1c);
            c1d = V.MultiplyAdd(x, bd, c1d);
            x = V.LoadPartial(a0 + 2 * aRow + p, rest);
            c2a = V.MultiplyAdd(x, ba, c2a);
            c2b = V.MultiplyAdd(x, bb, c2b);
            c2c = V.MultiplyAdd(x, bc, c2c);
            c2d = V.MultiplyAdd(x, bd, c2d);
            x = V.LoadPartial(a3 + p, rest);
            c3a = V.MultiplyAdd(x, ba, c3a);
            c3b = V.MultiplyAdd(x, bb, c3b);
            c3c = V.MultiplyAdd(x, bc, c3c);
            c3d = V.MultiplyAdd(x, bd, c3d);
        }
        Finish(c0a, c0b, c0c, c0d, more, c);
        Finish(c1a, c1b, c1c, c1d, more, c + cRow);
        Finish(c2a, c2b, c2c, c2d, more, c + 2 * cRow);
        Finish(c3a, c3b, c3c, c3d, more, c + 3 * cRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2x4<V>(nint k, float* a, nint aRow, float* b, int* rows, bool more, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        float* b0 = b + rows[0], b1 = b + rows[1], b2 = b + rows[2], b3 = b + rows[3];
        float* a0 = a;
        V c0a = default, c0b = default, c0c = default, c0d = default;
        V c1a = default, c1b = default, c1c = default, c1d = default;
        nint p = 0;
        for (; p <= k - V.Count; p += V.Count)
        {
            V ba = V.Load(b0 + p), bb = V.Load(b1 + p), bc = V.Load(b2 + p), bd = V.Load(b3 + p);
            var x = V.Load(a0 + p);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            c0c = V.MultiplyAdd(x, bc, c0c);
            c0d = V.MultiplyAdd(x, bd, c0d);
            x = V.Load(a0 + aRow + p);
            c1a = V.MultiplyAdd(x, ba, c1a);
            c1b = V.MultiplyAdd(x, bb, c1b);
            c1c = V.MultiplyAdd(x, bc, c1c);
            c1d = V.MultiplyAdd(x, bd, c1d);
        }
        if (p < k)
        {
            var rest = (int)(k - p);
            V ba = V.LoadPartial(b0 + p, rest), bb = V.LoadPartial(b1 + p, rest), bc = V.LoadPartial(b2 + p, rest),
                bd = V.LoadPartial(b3 + p, rest);
            var x = V.LoadPartial(a0 + p, rest);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            c0c = V.MultiplyAdd(x, bc, c0c);
            c0d = V.MultiplyAdd(x, bd, c0d);
            x = V.LoadPartial(a0 + aRow + p, rest);
            c1a = V.MultiplyAdd(x, ba, c1a);
            c1b = V.MultiplyAdd(x, bb, c1b);
            c1c = V.MultiplyAdd(x, bc, c1c);
            c1d = V.MultiplyAdd(x, bd, c1d);
        }
        Finish(c0a, c0b, c0c, c0d, more, c);
        Finish(c1a, c1b, c1c, c1d, more, c + cRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x4<V>(nint k, float* a, nint aRow, float* b, int* rows, bool more, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        float* b0 = b + rows[0], b1 = b + rows[1], b2 = b + rows[2], b3 = b + rows[3];
        var a0 = a;
        V c0a = default, c0b = default, c0c = default, c0d = default;
        nint p = 0;
        for (; p <= k - V.Count; p += V.Count)
        {
            V ba = V.Load(b0 + p), bb = V.Load(b1 + p), bc = V.Load(b2 + p), bd = V.Load(b3 + p);
            var x = V.Load(a0 + p);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            c0c = V.MultiplyAdd(x, bc, c0c);
            c0d = V.MultiplyAdd(x, bd, c0d);
        }
        if (p < k)
        {
            var rest = (int)(k - p);
            V ba = V.LoadPartial(b0 + p, rest), bb = V.LoadPartial(b1 + p, rest), bc = V.LoadPartial(b2 + p, rest),
                bd = V.LoadPartial(b3 + p, rest);
            var x = V.LoadPartial(a0 + p, rest);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            c0c = V.MultiplyAdd(x, bc, c0c);
            c0d = V.MultiplyAdd(x, bd, c0d);
        }
        Finish(c0a, c0b, c0c, c0d, more, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<V>(V a, V b, V c, V d, bool more, float* target) where V : struct, ILanes<V>
    {
        var sums = V.Sums(a, b, c, d);
        V4.Store(more ? V4.Load(target) + sums : sums, target);
    }
}
