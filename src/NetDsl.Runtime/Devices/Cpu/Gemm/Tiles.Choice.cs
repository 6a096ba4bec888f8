using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <content>Covers a matrix with tiles.</content>
internal static unsafe partial class Tiles
{
    /// <summary>The largest number of rows of a tile.</summary>
    public const int MaxRows = 12;

    /// <summary>The number of rows of the next tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextRows<V>(int left) where V : struct, ILanes<V>
    {
        if (V.Count == 16)
        {
            // Fewer than 4 rows do not keep the multipliers busy, so remainders that would leave fewer are split evenly.
            if (left >= 12 && left is not (14 or 15 or 16))
                return 12;
            if (left >= 8 && left is not (10 or 11))
                return 8;
        }
        return left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
    }

    /// <summary>
    /// Computes some rows (as given by <see cref="NextRows"/>) by any number of columns. Whole vectors are written, so c needs space for up
    /// to 8 vectors past the last column of its last row (more than one only for a single row). Columns are in panels of two vectors with a
    /// stride of <paramref name="bPanel"/>; it is two vectors if b is not packed. Tiles of the most rows prefetch the data <paramref
    /// name="ahead"/> floats after each row of b into the second-level cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Strip<V>(int tileRows, int columns, int k, float* a, nint aRow, nint aStep, float* b, nint bPanel, int* rows,
        float* c, nint cRow, nint ahead = 0)
        where V : struct, ILanes<V>
    {
        var j = 0;
        if (tileRows == 1)
        {
            if (bPanel == 2 * V.Count)
                for (; j < columns - V.Count; j += 8 * V.Count, b += 4 * bPanel)
                    Tile1x8<V>(k, a, aRow, aStep, b, rows, c + j, cRow);
            for (; j < columns - V.Count; j += 2 * V.Count, b += bPanel)
                Tile1x2<V>(k, a, aRow, aStep, b, rows, c + j, cRow);
            if (j < columns)
                Tile1x1<V>(k, a, aRow, aStep, b, rows, c + j, cRow);
            return;
        }
        for (; j < columns - V.Count; j += 2 * V.Count, b += bPanel)
        {
            switch (tileRows)
            {
                case 12: Tile12x2<V>(k, a, aRow, aStep, b, rows, c + j, cRow, ahead); break;
                case 8: Tile8x2<V>(k, a, aRow, aStep, b, rows, c + j, cRow); break;
                case 6: Tile6x2<V>(k, a, aRow, aStep, b, rows, c + j, cRow); break;
                case 4: Tile4x2<V>(k, a, aRow, aStep, b, rows, c + j, cRow); break;
                default: Tile2x2<V>(k, a, aRow, aStep, b, rows, c + j, cRow); break;
            }
        }
        if (j >= columns)
            return;
        switch (tileRows)
        {
            case 12: Tile12x1<V>(k, a, aRow, aStep, b, rows, c + j, cRow); break;
            case 8: Tile8x1<V>(k, a, aRow, aStep, b, rows, c + j, cRow); break;
            case 6: Tile6x1<V>(k, a, aRow, aStep, b, rows, c + j, cRow); break;
            case 4: Tile4x1<V>(k, a, aRow, aStep, b, rows, c + j, cRow); break;
            default: Tile2x1<V>(k, a, aRow, aStep, b, rows, c + j, cRow); break;
        }
    }

    /// <summary>The length of a row of c that <see cref="Strip"/> may write.</summary>
    public static long StripRow(long columns) => (columns + 15) / 16 * 16 + 7 * 16;
}
