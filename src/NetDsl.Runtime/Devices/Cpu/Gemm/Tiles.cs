using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The innermost loops of matrix products and convolutions: a tile of rows by two vectors of columns, whose sums stay in registers. c[i][j]
/// = the sum over p of a[i * aRow + p * aStep] * b[rows[p] + j].
/// </summary>
/// <remarks>
/// The rows of b are given by a table, so the taps of a convolution need no copy of the image. 12 rows by 2 vectors are 24 of the 32
/// registers of AVX-512, and 6 by 2 are 12 of the 16 of AVX2. The tiles are written out because the JIT keeps neither arrays nor unrolled
/// loops in registers.
/// </remarks>
internal static unsafe partial class Tiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12x2<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow, nint ahead)
        where V : struct, ILanes<V>
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
        float* a0 = a, a3 = a0 + 3 * aRow, a6 = a3 + 3 * aRow, a9 = a6 + 3 * aRow;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            if (Sse.IsSupported)
                Sse.Prefetch1(row + ahead);
            var ba = V.Load(row);
            var bb = V.Load(row + V.Count);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            x = V.Create(a0[aRow]);
            c1a = V.MultiplyAdd(x, ba, c1a);
            c1b = V.MultiplyAdd(x, bb, c1b);
            x = V.Create(a0[2 * aRow]);
            c2a = V.MultiplyAdd(x, ba, c2a);
            c2b = V.MultiplyAdd(x, bb, c2b);
            x = V.Create(*a3);
            c3a = V.MultiplyAdd(x, ba, c3a);
            c3b = V.MultiplyAdd(x, bb, c3b);
            x = V.Create(a3[aRow]);
            c4a = V.MultiplyAdd(x, ba, c4a);
            c4b = V.MultiplyAdd(x, bb, c4b);
            x = V.Create(a3[2 * aRow]);
            c5a = V.MultiplyAdd(x, ba, c5a);
            c5b = V.MultiplyAdd(x, bb, c5b);
            x = V.Create(*a6);
            c6a = V.MultiplyAdd(x, ba, c6a);
            c6b = V.MultiplyAdd(x, bb, c6b);
            x = V.Create(a6[aRow]);
            c7a = V.MultiplyAdd(x, ba, c7a);
            c7b = V.MultiplyAdd(x, bb, c7b);
            x = V.Create(a6[2 * aRow]);
            c8a = V.MultiplyAdd(x, ba, c8a);
            c8b = V.MultiplyAdd(x, bb, c8b);
            x = V.Create(*a9);
            c9a = V.MultiplyAdd(x, ba, c9a);
            c9b = V.MultiplyAdd(x, bb, c9b);
            x = V.Create(a9[aRow]);
            c10a = V.MultiplyAdd(x, ba, c10a);
            c10b = V.MultiplyAdd(x, bb, c10b);
            x = V.Create(a9[2 * aRow]);
            c11a = V.MultiplyAdd(x, ba, c11a);
            c11b = V.MultiplyAdd(x, bb, c11b);
            a0 += aStep;
            a3 += aStep;
            a6 += aStep;
            a9 += aStep;
        }
        V.Store(c0a, c);
        V.Store(c0b, c + V.Count);
        c += cRow;
        V.Store(c1a, c);
        V.Store(c1b, c + V.Count);
        c += cRow;
        V.Store(c2a, c);
        V.Store(c2b, c + V.Count);
        c += cRow;
        V.Store(c3a, c);
        V.Store(c3b, c + V.Count);
        c += cRow;
        V.Store(c4a, c);
        V.Store(c4b, c + V.Count);
        c += cRow;
        V.Store(c5a, c);
        V.Store(c5b, c + V.Count);
        c += cRow;
        V.Store(c6a, c);
        V.Store(c6b, c + V.Count);
        c += cRow;
        V.Store(c7a, c);
        V.Store(c7b, c + V.Count);
        c += cRow;
        V.Store(c8a, c);
        V.Store(c8b, c + V.Count);
        c += cRow;
        V.Store(c9a, c);
        V.Store(c9b, c + V.Count);
        c += cRow;
        V.Store(c10a, c);
        V.Store(c10b, c + V.Count);
        c += cRow;
        V.Store(c11a, c);
        V.Store(c11b, c + V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x2<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default, c0b = default;
        V c1a = default, c1b = default;
        V c2a = default, c2b = default;
        V c3a = default, c3b = default;
        V c4a = default, c4b = default;
        V c5a = default, c5b = default;
        V c6a = default, c6b = default;
        V c7a = default, c7b = default;
        float* a0 = a, a3 = a0 + 3 * aRow, a6 = a3 + 3 * aRow;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var bb = V.Load(row + V.Count);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            x = V.Create(a0[aRow]);
            c1a = V.MultiplyAdd(x, ba, c1a);
            c1b = V.MultiplyAdd(x, bb, c1b);
            x = V.Create(a0[2 * aRow]);
            c2a = V.MultiplyAdd(x, ba, c2a);
            c2b = V.MultiplyAdd(x, bb, c2b);
            x = V.Create(*a3);
            c3a = V.MultiplyAdd(x, ba, c3a);
            c3b = V.MultiplyAdd(x, bb, c3b);
            x = V.Create(a3[aRow]);
            c4a = V.MultiplyAdd(x, ba, c4a);
            c4b = V.MultiplyAdd(x, bb, c4b);
            x = V.Create(a3[2 * aRow]);
            c5a = V.MultiplyAdd(x, ba, c5a);
            c5b = V.MultiplyAdd(x, bb, c5b);
            x = V.Create(*a6);
            c6a = V.MultiplyAdd(x, ba, c6a);
            c6b = V.MultiplyAdd(x, bb, c6b);
            x = V.Create(a6[aRow]);
            c7a = V.MultiplyAdd(x, ba, c7a);
            c7b = V.MultiplyAdd(x, bb, c7b);
            a0 += aStep;
            a3 += aStep;
            a6 += aStep;
        }
        V.Store(c0a, c);
        V.Store(c0b, c + V.Count);
        c += cRow;
        V.Store(c1a, c);
        V.Store(c1b, c + V.Count);
        c += cRow;
        V.Store(c2a, c);
        V.Store(c2b, c + V.Count);
        c += cRow;
        V.Store(c3a, c);
        V.Store(c3b, c + V.Count);
        c += cRow;
        V.Store(c4a, c);
        V.Store(c4b, c + V.Count);
        c += cRow;
        V.Store(c5a, c);
        V.Store(c5b, c + V.Count);
        c += cRow;
        V.Store(c6a, c);
        V.Store(c6b, c + V.Count);
        c += cRow;
        V.Store(c7a, c);
        V.Store(c7b, c + V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6x2<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default, c0b = default;
        V c1a = default, c1b = default;
        V c2a = default, c2b = default;
        V c3a = default, c3b = default;
        V c4a = default, c4b = default;
        V c5a = default, c5b = default;
        float* a0 = a, a3 = a0 + 3 * aRow;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var bb = V.Load(row + V.Count);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            x = V.Create(a0[aRow]);
            c1a = V.MultiplyAdd(x, ba, c1a);
            c1b = V.MultiplyAdd(x, bb, c1b);
            x = V.Create(a0[2 * aRow]);
            c2a = V.MultiplyAdd(x, ba, c2a);
            c2b = V.MultiplyAdd(x, bb, c2b);
            x = V.Create(*a3);
            c3a = V.MultiplyAdd(x, ba, c3a);
            c3b = V.MultiplyAdd(x, bb, c3b);
            x = V.Create(a3[aRow]);
            c4a = V.MultiplyAdd(x, ba, c4a);
            c4b = V.MultiplyAdd(x, bb, c4b);
            x = V.Create(a3[2 * aRow]);
            c5a = V.MultiplyAdd(x, ba, c5a);
            c5b = V.MultiplyAdd(x, bb, c5b);
            a0 += aStep;
            a3 += aStep;
        }
        V.Store(c0a, c);
        V.Store(c0b, c + V.Count);
        c += cRow;
        V.Store(c1a, c);
        V.Store(c1b, c + V.Count);
        c += cRow;
        V.Store(c2a, c);
        V.Store(c2b, c + V.Count);
        c += cRow;
        V.Store(c3a, c);
        V.Store(c3b, c + V.Count);
        c += cRow;
        V.Store(c4a, c);
        V.Store(c4b, c + V.Count);
        c += cRow;
        V.Store(c5a, c);
        V.Store(c5b, c + V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x2<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default, c0b = default;
        V c1a = default, c1b = default;
        V c2a = default, c2b = default;
        V c3a = default, c3b = default;
        float* a0 = a, a3 = a0 + 3 * aRow;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var bb = V.Load(row + V.Count);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            x = V.Create(a0[aRow]);
            c1a = V.MultiplyAdd(x, ba, c1a);
            c1b = V.MultiplyAdd(x, bb, c1b);
            x = V.Create(a0[2 * aRow]);
            c2a = V.MultiplyAdd(x, ba, c2a);
            c2b = V.MultiplyAdd(x, bb, c2b);
            x = V.Create(*a3);
            c3a = V.MultiplyAdd(x, ba, c3a);
            c3b = V.MultiplyAdd(x, bb, c3b);
            a0 += aStep;
            a3 += aStep;
        }
        V.Store(c0a, c);
        V.Store(c0b, c + V.Count);
        c += cRow;
        V.Store(c1a, c);
        V.Store(c1b, c + V.Count);
        c += cRow;
        V.Store(c2a, c);
        V.Store(c2b, c + V.Count);
        c += cRow;
        V.Store(c3a, c);
        V.Store(c3b, c + V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2x2<V>(nint k, float* a, nint aRow, nint aStep, float* b, int* rows, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        V c0a = default, c0b = default;
        V c1a = default, c1b = default;
        float* a0 = a;
        for (var end = rows + k; rows < end; rows++)
        {
            var row = b + *rows;
            var ba = V.Load(row);
            var bb = V.Load(row + V.Count);
            var x = V.Create(*a0);
            c0a = V.MultiplyAdd(x, ba, c0a);
            c0b = V.MultiplyAdd(x, bb, c0b);
            x = V.Create(a0[aRow]);
            c1a = V.MultiplyAdd(x, ba, c1a);
            c1b = V.MultiplyAdd(x, bb, c1b);
            a0 += aStep;
        }
        V.Store(c0a, c);
        V.Store(c0b, c + V.Count);
        c += cRow;
        V.Store(c1a, c);
        V.Store(c1b, c + V.Count);
    }
}
