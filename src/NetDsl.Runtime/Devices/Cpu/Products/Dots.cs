using System.Runtime.CompilerServices;

namespace NetDsl.Runtime;

/// <summary>
/// Sums along rows that both factors store contiguously: sums[i][j] += a[i * aRow + p] * b[rows[j] + p] over p. Each sum
/// stays spread over the lanes of a vector, so that one can go on with further stretches; <see cref="Tiles"/> is the
/// opposite choice, and better where b is contiguous across columns.
/// </summary>
internal static unsafe class Dots
{
    /// <summary>The columns of a tile.</summary>
    public const int Columns = 4;

    /// <summary>The most rows of a tile.</summary>
    public const int MostRows = 6;

    /// <summary>How many rows the next tile takes when so many are left.</summary>
    public static int NextRows(int left) => left % 6 == 0 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;

    /// <summary>Some rows (a number that <see cref="NextRows"/> gave) by <see cref="Columns"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile<V>(int tileRows, nint k, float* a, nint aRow, float* b, int* rows, float* sums) where V : struct, ILanes<V>
    {
        switch (tileRows)
        {
            case 6: Tile6x4<V>(k, a, aRow, b, rows, sums); break;
            case 4: Tile4x4<V>(k, a, aRow, b, rows, sums); break;
            case 2: Tile2x4<V>(k, a, aRow, b, rows, sums); break;
            default: Tile1x4<V>(k, a, aRow, b, rows, sums); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6x4<V>(nint k, float* a, nint aRow, float* b, int* rows, float* sums) where V : struct, ILanes<V>
    {
        float* b0 = b + rows[0], b1 = b + rows[1], b2 = b + rows[2], b3 = b + rows[3];
        float* a0 = a, a3 = a0 + 3 * aRow;
        V c0a = V.Load(sums), c0b = V.Load(sums + 1 * V.Count), c0c = V.Load(sums + 2 * V.Count), c0d = V.Load(sums + 3 * V.Count);
        V c1a = V.Load(sums + 4 * V.Count), c1b = V.Load(sums + 5 * V.Count), c1c = V.Load(sums + 6 * V.Count), c1d = V.Load(sums + 7 * V.Count);
        V c2a = V.Load(sums + 8 * V.Count), c2b = V.Load(sums + 9 * V.Count), c2c = V.Load(sums + 10 * V.Count), c2d = V.Load(sums + 11 * V.Count);
        V c3a = V.Load(sums + 12 * V.Count), c3b = V.Load(sums + 13 * V.Count), c3c = V.Load(sums + 14 * V.Count), c3d = V.Load(sums + 15 * V.Count);
        V c4a = V.Load(sums + 16 * V.Count), c4b = V.Load(sums + 17 * V.Count), c4c = V.Load(sums + 18 * V.Count), c4d = V.Load(sums + 19 * V.Count);
        V c5a = V.Load(sums + 20 * V.Count), c5b = V.Load(sums + 21 * V.Count), c5c = V.Load(sums + 22 * V.Count), c5d = V.Load(sums + 23 * V.Count);
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
            V ba = V.LoadPartial(b0 + p, rest), bb = V.LoadPartial(b1 + p, rest), bc = V.LoadPartial(b2 + p, rest), bd = V.LoadPartial(b3 + p, rest);
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
        V.Store(c0a, sums);
        V.Store(c0b, sums + 1 * V.Count);
        V.Store(c0c, sums + 2 * V.Count);
        V.Store(c0d, sums + 3 * V.Count);
        V.Store(c1a, sums + 4 * V.Count);
        V.Store(c1b, sums + 5 * V.Count);
        V.Store(c1c, sums + 6 * V.Count);
        V.Store(c1d, sums + 7 * V.Count);
        V.Store(c2a, sums + 8 * V.Count);
        V.Store(c2b, sums + 9 * V.Count);
        V.Store(c2c, sums + 10 * V.Count);
        V.Store(c2d, sums + 11 * V.Count);
        V.Store(c3a, sums + 12 * V.Count);
        V.Store(c3b, sums + 13 * V.Count);
        V.Store(c3c, sums + 14 * V.Count);
        V.Store(c3d, sums + 15 * V.Count);
        V.Store(c4a, sums + 16 * V.Count);
        V.Store(c4b, sums + 17 * V.Count);
        V.Store(c4c, sums + 18 * V.Count);
        V.Store(c4d, sums + 19 * V.Count);
        V.Store(c5a, sums + 20 * V.Count);
        V.Store(c5b, sums + 21 * V.Count);
        V.Store(c5c, sums + 22 * V.Count);
        V.Store(c5d, sums + 23 * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x4<V>(nint k, float* a, nint aRow, float* b, int* rows, float* sums) where V : struct, ILanes<V>
    {
        float* b0 = b + rows[0], b1 = b + rows[1], b2 = b + rows[2], b3 = b + rows[3];
        float* a0 = a, a3 = a0 + 3 * aRow;
        V c0a = V.Load(sums), c0b = V.Load(sums + 1 * V.Count), c0c = V.Load(sums + 2 * V.Count), c0d = V.Load(sums + 3 * V.Count);
        V c1a = V.Load(sums + 4 * V.Count), c1b = V.Load(sums + 5 * V.Count), c1c = V.Load(sums + 6 * V.Count), c1d = V.Load(sums + 7 * V.Count);
        V c2a = V.Load(sums + 8 * V.Count), c2b = V.Load(sums + 9 * V.Count), c2c = V.Load(sums + 10 * V.Count), c2d = V.Load(sums + 11 * V.Count);
        V c3a = V.Load(sums + 12 * V.Count), c3b = V.Load(sums + 13 * V.Count), c3c = V.Load(sums + 14 * V.Count), c3d = V.Load(sums + 15 * V.Count);
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
            V ba = V.LoadPartial(b0 + p, rest), bb = V.LoadPartial(b1 + p, rest), bc = V.LoadPartial(b2 + p, rest), bd = V.LoadPartial(b3 + p, rest);
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
        V.Store(c0a, sums);
        V.Store(c0b, sums + 1 * V.Count);
        V.Store(c0c, sums + 2 * V.Count);
        V.Store(c0d, sums + 3 * V.Count);
        V.Store(c1a, sums + 4 * V.Count);
        V.Store(c1b, sums + 5 * V.Count);
        V.Store(c1c, sums + 6 * V.Count);
        V.Store(c1d, sums + 7 * V.Count);
        V.Store(c2a, sums + 8 * V.Count);
        V.Store(c2b, sums + 9 * V.Count);
        V.Store(c2c, sums + 10 * V.Count);
        V.Store(c2d, sums + 11 * V.Count);
        V.Store(c3a, sums + 12 * V.Count);
        V.Store(c3b, sums + 13 * V.Count);
        V.Store(c3c, sums + 14 * V.Count);
        V.Store(c3d, sums + 15 * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2x4<V>(nint k, float* a, nint aRow, float* b, int* rows, float* sums) where V : struct, ILanes<V>
    {
        float* b0 = b + rows[0], b1 = b + rows[1], b2 = b + rows[2], b3 = b + rows[3];
        float* a0 = a;
        V c0a = V.Load(sums), c0b = V.Load(sums + 1 * V.Count), c0c = V.Load(sums + 2 * V.Count), c0d = V.Load(sums + 3 * V.Count);
        V c1a = V.Load(sums + 4 * V.Count), c1b = V.Load(sums + 5 * V.Count), c1c = V.Load(sums + 6 * V.Count), c1d = V.Load(sums + 7 * V.Count);
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
            V ba = V.LoadPartial(b0 + p, rest), bb = V.LoadPartial(b1 + p, rest), bc = V.LoadPartial(b2 + p, rest), bd = V.LoadPartial(b3 + p, rest);
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
        V.Store(c0a, sums);
        V.Store(c0b, sums + 1 * V.Count);
        V.Store(c0c, sums + 2 * V.Count);
        V.Store(c0d, sums + 3 * V.Count);
        V.Store(c1a, sums + 4 * V.Count);
        V.Store(c1b, sums + 5 * V.Count);
        V.Store(c1c, sums + 6 * V.Count);
        V.Store(c1d, sums + 7 * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x4<V>(nint k, float* a, nint aRow, float* b, int* rows, float* sums) where V : struct, ILanes<V>
    {
        float* b0 = b + rows[0], b1 = b + rows[1], b2 = b + rows[2], b3 = b + rows[3];
        var a0 = a;
        V c0a = V.Load(sums), c0b = V.Load(sums + 1 * V.Count), c0c = V.Load(sums + 2 * V.Count), c0d = V.Load(sums + 3 * V.Count);
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
            V ba = V.LoadPartial(b0 + p, rest), bb = V.LoadPartial(b1 + p, rest), bc = V.LoadPartial(b2 + p, rest), bd = V.LoadPartial(b3 + p, rest);
            var x = V.LoadPartial(a0 + p, rest);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            c0c = V.MultiplyAdd(x, bc, c0c);
            c0d = V.MultiplyAdd(x, bd, c0d);
        }
        V.Store(c0a, sums);
        V.Store(c0b, sums + 1 * V.Count);
        V.Store(c0c, sums + 2 * V.Count);
        V.Store(c0d, sums + 3 * V.Count);
    }
}
