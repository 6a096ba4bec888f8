using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <content>Tiles of one vector of columns, for the right edge, and of one row.</content>
internal static unsafe partial class Tiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12x1<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default;
        V c1a = default;
        V c2a = default;
        V c3a = default;
        V c4a = default;
        V c5a = default;
        V c6a = default;
        V c7a = default;
        V c8a = default;
        V c9a = default;
        V c10a = default;
        V c11a = default;
        float* a0 = a, a3 = a0 + 3 * aRow, a6 = a3 + 3 * aRow, a9 = a6 + 3 * aRow;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            x = V.Create(a0[aRow]);
            c1a = V.MultiplyAdd(x, ba, c1a);
            x = V.Create(a0[2 * aRow]);
            c2a = V.MultiplyAdd(x, ba, c2a);
            x = V.Create(*a3);
            c3a = V.MultiplyAdd(x, ba, c3a);
            x = V.Create(a3[aRow]);
            c4a = V.MultiplyAdd(x, ba, c4a);
            x = V.Create(a3[2 * aRow]);
            c5a = V.MultiplyAdd(x, ba, c5a);
            x = V.Create(*a6);
            c6a = V.MultiplyAdd(x, ba, c6a);
            x = V.Create(a6[aRow]);
            c7a = V.MultiplyAdd(x, ba, c7a);
            x = V.Create(a6[2 * aRow]);
            c8a = V.MultiplyAdd(x, ba, c8a);
            x = V.Create(*a9);
            c9a = V.MultiplyAdd(x, ba, c9a);
            x = V.Create(a9[aRow]);
            c10a = V.MultiplyAdd(x, ba, c10a);
            x = V.Create(a9[2 * aRow]);
            c11a = V.MultiplyAdd(x, ba, c11a);
            a0 += aStep;
            a3 += aStep;
            a6 += aStep;
            a9 += aStep;
        }
        V.Store(c0a, c);
        c += cRow;
        V.Store(c1a, c);
        c += cRow;
        V.Store(c2a, c);
        c += cRow;
        V.Store(c3a, c);
        c += cRow;
        V.Store(c4a, c);
        c += cRow;
        V.Store(c5a, c);
        c += cRow;
        V.Store(c6a, c);
        c += cRow;
        V.Store(c7a, c);
        c += cRow;
        V.Store(c8a, c);
        c += cRow;
        V.Store(c9a, c);
        c += cRow;
        V.Store(c10a, c);
        c += cRow;
        V.Store(c11a, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x1<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default;
        V c1a = default;
        V c2a = default;
        V c3a = default;
        V c4a = default;
        V c5a = default;
        V c6a = default;
        V c7a = default;
        float* a0 = a, a3 = a0 + 3 * aRow, a6 = a3 + 3 * aRow;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            x = V.Create(a0[aRow]);
            c1a = V.MultiplyAdd(x, ba, c1a);
            x = V.Create(a0[2 * aRow]);
            c2a = V.MultiplyAdd(x, ba, c2a);
            x = V.Create(*a3);
            c3a = V.MultiplyAdd(x, ba, c3a);
            x = V.Create(a3[aRow]);
            c4a = V.MultiplyAdd(x, ba, c4a);
            x = V.Create(a3[2 * aRow]);
            c5a = V.MultiplyAdd(x, ba, c5a);
            x = V.Create(*a6);
            c6a = V.MultiplyAdd(x, ba, c6a);
            x = V.Create(a6[aRow]);
            c7a = V.MultiplyAdd(x, ba, c7a);
            a0 += aStep;
            a3 += aStep;
            a6 += aStep;
        }
        V.Store(c0a, c);
        c += cRow;
        V.Store(c1a, c);
        c += cRow;
        V.Store(c2a, c);
        c += cRow;
        V.Store(c3a, c);
        c += cRow;
        V.Store(c4a, c);
        c += cRow;
        V.Store(c5a, c);
        c += cRow;
        V.Store(c6a, c);
        c += cRow;
        V.Store(c7a, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6x1<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default;
        V c1a = default;
        V c2a = default;
        V c3a = default;
        V c4a = default;
        V c5a = default;
        float* a0 = a, a3 = a0 + 3 * aRow;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            x = V.Create(a0[aRow]);
            c1a = V.MultiplyAdd(x, ba, c1a);
            x = V.Create(a0[2 * aRow]);
            c2a = V.MultiplyAdd(x, ba, c2a);
            x = V.Create(*a3);
            c3a = V.MultiplyAdd(x, ba, c3a);
            x = V.Create(a3[aRow]);
            c4a = V.MultiplyAdd(x, ba, c4a);
            x = V.Create(a3[2 * aRow]);
            c5a = V.MultiplyAdd(x, ba, c5a);
            a0 += aStep;
            a3 += aStep;
        }
        V.Store(c0a, c);
        c += cRow;
        V.Store(c1a, c);
        c += cRow;
        V.Store(c2a, c);
        c += cRow;
        V.Store(c3a, c);
        c += cRow;
        V.Store(c4a, c);
        c += cRow;
        V.Store(c5a, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x1<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default;
        V c1a = default;
        V c2a = default;
        V c3a = default;
        float* a0 = a, a3 = a0 + 3 * aRow;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            x = V.Create(a0[aRow]);
            c1a = V.MultiplyAdd(x, ba, c1a);
            x = V.Create(a0[2 * aRow]);
            c2a = V.MultiplyAdd(x, ba, c2a);
            x = V.Create(*a3);
            c3a = V.MultiplyAdd(x, ba, c3a);
            a0 += aStep;
            a3 += aStep;
        }
        V.Store(c0a, c);
        c += cRow;
        V.Store(c1a, c);
        c += cRow;
        V.Store(c2a, c);
        c += cRow;
        V.Store(c3a, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2x1<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default;
        V c1a = default;
        float* a0 = a;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            x = V.Create(a0[aRow]);
            c1a = V.MultiplyAdd(x, ba, c1a);
            a0 += aStep;
        }
        V.Store(c0a, c);
        c += cRow;
        V.Store(c1a, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x1<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default;
        var a0 = a;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            a0 += aStep;
        }
        V.Store(c0a, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x2<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default, c0b = default;
        var a0 = a;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var bb = V.Load(row + V.Count);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            a0 += aStep;
        }
        V.Store(c0a, c);
        V.Store(c0b, c + V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x8<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default, c0b = default, c0c = default, c0d = default, c0e = default, c0f = default, c0g = default, c0h = default;
        var a0 = a;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var bb = V.Load(row + V.Count);
            var bc = V.Load(row + 2 * V.Count);
            var bd = V.Load(row + 3 * V.Count);
            var be = V.Load(row + 4 * V.Count);
            var bf = V.Load(row + 5 * V.Count);
            var bg = V.Load(row + 6 * V.Count);
            var bh = V.Load(row + 7 * V.Count);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            c0c = V.MultiplyAdd(x, bc, c0c);
            c0d = V.MultiplyAdd(x, bd, c0d);
            c0e = V.MultiplyAdd(x, be, c0e);
            c0f = V.MultiplyAdd(x, bf, c0f);
            c0g = V.MultiplyAdd(x, bg, c0g);
            c0h = V.MultiplyAdd(x, bh, c0h);
            a0 += aStep;
        }
        V.Store(c0a, c);
        V.Store(c0b, c + V.Count);
        V.Store(c0c, c + 2 * V.Count);
        V.Store(c0d, c + 3 * V.Count);
        V.Store(c0e, c + 4 * V.Count);
        V.Store(c0f, c + 5 * V.Count);
        V.Store(c0g, c + 6 * V.Count);
        V.Store(c0h, c + 7 * V.Count);
    }
}
