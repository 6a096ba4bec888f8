using System.Runtime.CompilerServices;

namespace NetDsl.Runtime;

/// <summary>Copies matrices turned by their diagonal.</summary>
internal static unsafe class Transposer
{
    /// <summary>target[j][i] = source[i][j], for all rows i and columns j of source.</summary>
    /// <param name="rows">Rows of source.</param>
    /// <param name="columns">Columns of source.</param>
    /// <param name="source">The first number.</param>
    /// <param name="sourceRow">The distance of source's rows.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="targetRow">The distance of target's rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<V>(int rows, int columns, float* source, nint sourceRow, float* target, nint targetRow) where V : struct, ILanes<V>
    {
        var (blockRows, blockColumns) = (rows / V.Count * V.Count, columns / V.Count * V.Count);
        for (var i = 0; i < blockRows; i += V.Count)
            for (var j = 0; j < blockColumns; j += V.Count)
                Block<V>(source + i * sourceRow + j, sourceRow, target + j * targetRow + i, targetRow);
        Rest<V>(blockRows, columns - blockColumns, source + blockColumns, sourceRow, target + blockColumns * targetRow, targetRow);
        Rest<V>(rows - blockRows, columns, source + blockRows * sourceRow, sourceRow, target + blockRows, targetRow);
    }

    /// <summary>What does not fill a block is left to narrower vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rest<V>(int rows, int columns, float* source, nint sourceRow, float* target, nint targetRow) where V : struct, ILanes<V>
    {
        if (rows == 0 || columns == 0)
            return;
        if (V.Count == 16)
            Transpose<V8>(rows, columns, source, sourceRow, target, targetRow);
        else if (V.Count == 8)
            Transpose<V4>(rows, columns, source, sourceRow, target, targetRow);
        else
            Plainly(rows, columns, source, sourceRow, target, targetRow);
    }

    /// <summary>
    /// A block of as many rows and columns as there are lanes. Interleaving row i with row i + half, over and over, is a
    /// perfect shuffle; done as often as it takes to halve the count of lanes to one, it transposes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private static void Block<V>(float* source, nint sourceRow, float* target, nint targetRow) where V : struct, ILanes<V>
    {
        var memory = stackalloc float[2 * 16 * 16];
        float* now = memory, next = memory + 16 * 16;
        for (var i = 0; i < V.Count; i++)
            V.Store(V.Load(source + i * sourceRow), now + i * V.Count);
        for (var rounds = V.Count; rounds > 1; rounds /= 2)
        {
            for (var i = 0; i < V.Count / 2; i++)
            {
                var (a, b) = (V.Load(now + i * V.Count), V.Load(now + (i + V.Count / 2) * V.Count));
                V.Store(V.InterleaveLow(a, b), next + 2 * i * V.Count);
                V.Store(V.InterleaveHigh(a, b), next + (2 * i + 1) * V.Count);
            }
            var done = now;
            now = next;
            next = done;
        }
        for (var i = 0; i < V.Count; i++)
            V.Store(V.Load(now + i * V.Count), target + i * targetRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plainly(int rows, int columns, float* source, nint sourceRow, float* target, nint targetRow)
    {
        for (var j = 0; j < columns; j++)
            for (var i = 0; i < rows; i++)
                target[j * targetRow + i] = source[i * sourceRow + j];
    }
}
