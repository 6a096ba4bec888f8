using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>Transposes matrices.</summary>
internal static unsafe class Transposer
{
    /// <summary>target[j][i] = source[i][j], for all rows i and columns j of source.</summary>
    /// <param name="rows">Rows of source.</param>
    /// <param name="columns">Columns of source.</param>
    /// <param name="source">The first number.</param>
    /// <param name="sourceRow">The row stride of source.</param>
    /// <param name="target">The first number of target.</param>
    /// <param name="targetRow">The row stride of target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<V>(int rows, int columns, float* source, nint sourceRow, float* target, nint targetRow)
        where V : struct, ILanes<V>
    {
        for (var i = 0; i < rows; i += V.Count)
            for (var j = 0; j < columns; j += V.Count)
            {
                var from = source + i * sourceRow + j;
                var to = target + j * targetRow + i;
                if (rows - i >= V.Count && columns - j >= V.Count)
                    Block<V>(from, sourceRow, to, targetRow);
                else
                    Edge<V>(Math.Min(rows - i, V.Count), Math.Min(columns - j, V.Count), from, sourceRow, to, targetRow);
            }
    }

    /// <summary>Transposes a part of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private static void Edge<V>(int rows, int columns, float* source, nint sourceRow, float* target, nint targetRow)
        where V : struct, ILanes<V>
    {
        var block = stackalloc float[2 * 16 * 16];
        var transposed = block + 16 * 16;
        for (var i = 0; i < rows; i++)
            V.Store(V.LoadPartial(source + i * sourceRow, columns), block + i * 16);
        Block<V>(block, 16, transposed, 16);
        for (var j = 0; j < columns; j++)
            V.StorePartial(V.Load(transposed + j * 16), target + j * targetRow, rows);
    }

    /// <summary>
    /// Transposes a block of as many rows and columns as there are lanes, by interleaving rows half of the block apart, then a quarter
    /// apart, and so on down to neighbours. Written out, so that all rows stay in registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block<V>(float* source, nint sourceRow, float* target, nint targetRow) where V : struct, ILanes<V>
    {
        if (V.Count == 16)
            Block16<V>(source, sourceRow, target, targetRow);
        else if (V.Count == 8)
            Block8<V>(source, sourceRow, target, targetRow);
        else if (V.Count == 4)
            Block4<V>(source, sourceRow, target, targetRow);
        else
            *target = *source;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block16<V>(float* source, nint row, float* target, nint to) where V : struct, ILanes<V>
    {
        float* s4 = source + 4 * row, s8 = s4 + 4 * row, s12 = s8 + 4 * row;
        V r0 = V.Load(source), r1 = V.Load(source + row), r2 = V.Load(source + 2 * row), r3 = V.Load(source + 3 * row);
        V r4 = V.Load(s4), r5 = V.Load(s4 + row), r6 = V.Load(s4 + 2 * row), r7 = V.Load(s4 + 3 * row);
        V r8 = V.Load(s8), r9 = V.Load(s8 + row), r10 = V.Load(s8 + 2 * row), r11 = V.Load(s8 + 3 * row);
        V r12 = V.Load(s12), r13 = V.Load(s12 + row), r14 = V.Load(s12 + 2 * row), r15 = V.Load(s12 + 3 * row);

        Interleave(ref r0, ref r8);
        Interleave(ref r1, ref r9);
        Interleave(ref r2, ref r10);
        Interleave(ref r3, ref r11);
        Interleave(ref r4, ref r12);
        Interleave(ref r5, ref r13);
        Interleave(ref r6, ref r14);
        Interleave(ref r7, ref r15);

        Interleave(ref r0, ref r4);
        Interleave(ref r1, ref r5);
        Interleave(ref r2, ref r6);
        Interleave(ref r3, ref r7);
        Interleave(ref r8, ref r12);
        Interleave(ref r9, ref r13);
        Interleave(ref r10, ref r14);
        Interleave(ref r11, ref r15);

        Interleave(ref r0, ref r2);
        Interleave(ref r1, ref r3);
        Interleave(ref r4, ref r6);
        Interleave(ref r5, ref r7);
        Interleave(ref r8, ref r10);
        Interleave(ref r9, ref r11);
        Interleave(ref r12, ref r14);
        Interleave(ref r13, ref r15);

        Interleave(ref r0, ref r1);
        Interleave(ref r2, ref r3);
        Interleave(ref r4, ref r5);
        Interleave(ref r6, ref r7);
        Interleave(ref r8, ref r9);
        Interleave(ref r10, ref r11);
        Interleave(ref r12, ref r13);
        Interleave(ref r14, ref r15);

        Store4(r0, r1, r2, r3, target, to);
        Store4(r4, r5, r6, r7, target + 4 * to, to);
        Store4(r8, r9, r10, r11, target + 8 * to, to);
        Store4(r12, r13, r14, r15, target + 12 * to, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block8<V>(float* source, nint row, float* target, nint to) where V : struct, ILanes<V>
    {
        var s4 = source + 4 * row;
        V r0 = V.Load(source), r1 = V.Load(source + row), r2 = V.Load(source + 2 * row), r3 = V.Load(source + 3 * row);
        V r4 = V.Load(s4), r5 = V.Load(s4 + row), r6 = V.Load(s4 + 2 * row), r7 = V.Load(s4 + 3 * row);

        Interleave(ref r0, ref r4);
        Interleave(ref r1, ref r5);
        Interleave(ref r2, ref r6);
        Interleave(ref r3, ref r7);

        Interleave(ref r0, ref r2);
        Interleave(ref r1, ref r3);
        Interleave(ref r4, ref r6);
        Interleave(ref r5, ref r7);

        Interleave(ref r0, ref r1);
        Interleave(ref r2, ref r3);
        Interleave(ref r4, ref r5);
        Interleave(ref r6, ref r7);

        Store4(r0, r1, r2, r3, target, to);
        Store4(r4, r5, r6, r7, target + 4 * to, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block4<V>(float* source, nint row, float* target, nint to) where V : struct, ILanes<V>
    {
        V r0 = V.Load(source), r1 = V.Load(source + row), r2 = V.Load(source + 2 * row), r3 = V.Load(source + 3 * row);

        Interleave(ref r0, ref r2);
        Interleave(ref r1, ref r3);

        Interleave(ref r0, ref r1);
        Interleave(ref r2, ref r3);

        Store4(r0, r1, r2, r3, target, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave<V>(ref V a, ref V b)
        where V : struct, ILanes<V> =>
        (a, b) = (V.InterleaveLow(a, b), V.InterleaveHigh(a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4<V>(V a, V b, V c, V d, float* target, nint row) where V : struct, ILanes<V>
    {
        V.Store(a, target);
        V.Store(b, target + row);
        V.Store(c, target + 2 * row);
        V.Store(d, target + 3 * row);
    }
}
