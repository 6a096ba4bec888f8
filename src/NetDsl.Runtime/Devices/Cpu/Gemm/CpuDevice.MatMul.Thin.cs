using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <content>Products of one row, of few rows or columns, or of one term. They do little work per number, so the order of memory accesses
/// decides their time.</content>
public sealed unsafe partial class CpuDevice
{
    /// <summary>Sums of one row that stay in the first-level cache while rows of b are added to them.</summary>
    private const int RowColumns = 4096;

    /// <summary>The largest number of rows of a whose dot products with rows of b are summed together.</summary>
    private const int MaxDots = 24;

    /// <summary>
    /// Terms of a stretch: a few rows of b of this length stay in the first-level cache while many rows of a are multiplied by them.
    /// </summary>
    private const int DotTerms = 1024;

    private void RunOuter(MatMulJob* job, in WorkPartition partition)
    {
        switch (width)
        {
            case 16: Run(&OuterPart<V16>, job, partition); break;
            case 8: Run(&OuterPart<V8>, job, partition); break;
            case 4: Run(&OuterPart<V4>, job, partition); break;
            default: Run(&OuterPart<Scalar>, job, partition); break;
        }
    }

    /// <summary>The product of a column and a row. Writes row by row, in whole cache lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (MatMulJob*)context;
        for (var row = from; row < to; row++)
        {
            var x = V.Create(job->A[row]);
            float* b = job->B, c = job->C + row * job->N;
            var left = job->N;
            var ahead = Math.Min((int)(-((nint)c >> 2) & (V.Count - 1)), left);
            if (ahead > 0)
            {
                V.StorePartial(x * V.Load(b), c, ahead);
                b += ahead;
                c += ahead;
                left -= ahead;
            }
            for (; left >= 4 * V.Count; left -= 4 * V.Count, b += 4 * V.Count, c += 4 * V.Count)
            {
                V.Store(x * V.Load(b), c);
                V.Store(x * V.Load(b + V.Count), c + V.Count);
                V.Store(x * V.Load(b + 2 * V.Count), c + 2 * V.Count);
                V.Store(x * V.Load(b + 3 * V.Count), c + 3 * V.Count);
            }
            for (; left > 0; left -= V.Count, b += V.Count, c += V.Count)
                V.StorePartial(x * V.Load(b), c, left);
        }
    }

    /// <summary>The product of one row and a matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowPart<V, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (MatMulJob*)context;
        var panel = 2 * V.Count;
        var toColumn = Math.Min(job->N, to * panel);
        var pad = job->Scratch + slot * job->PerThread;
        var strip = pad + job->Pad;
        for (var column = from * panel; column < toColumn; column += job->Columns)
        {
            var columns = (int)Math.Min(job->Columns, toColumn - column);
            var c = typeof(F) == typeof(Identity) ? job->C + column : strip;
            RowStrip<V>(columns, job->K, job->A, job->B + column, job->N, c);
            if (typeof(F) != typeof(Identity))
                Fusion.Channels<V, F>(job->Operands, 0, column, strip, 0, job->C + column, 1, columns, pad);
        }
    }

    /// <summary>c[j] = the sum over p of a[p] * b[p * bRow + j]. Reads eight rows of b at a time, from front to back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowStrip<V>(int columns, int k, float* a, float* b, nint bRow, float* c) where V : struct, ILanes<V>
    {
        var p = 0;
        for (; p <= k - 8; p += 8, a += 8, b += 8 * bRow)
        {
            V a0 = V.Create(a[0]), a1 = V.Create(a[1]), a2 = V.Create(a[2]), a3 = V.Create(a[3]), a4 = V.Create(a[4]), a5 = V.Create(a[5]),
                a6 = V.Create(a[6]), a7 = V.Create(a[7]);
            float* b0 = b, b1 = b0 + bRow, b2 = b1 + bRow, b3 = b2 + bRow, b4 = b3 + bRow, b5 = b4 + bRow, b6 = b5 + bRow, b7 = b6 + bRow;
            for (nint j = 0; j < columns; j += V.Count)
            {
                var even = a0 * V.Load(b0 + j);
                var odd = a1 * V.Load(b1 + j);
                even = V.MultiplyAdd(a2, V.Load(b2 + j), even);
                odd = V.MultiplyAdd(a3, V.Load(b3 + j), odd);
                even = V.MultiplyAdd(a4, V.Load(b4 + j), even);
                odd = V.MultiplyAdd(a5, V.Load(b5 + j), odd);
                even = V.MultiplyAdd(a6, V.Load(b6 + j), even);
                odd = V.MultiplyAdd(a7, V.Load(b7 + j), odd);
                var sum = even + odd;
                if (p > 0)
                    sum += V.Load(c + j);
                if (j <= columns - V.Count)
                    V.Store(sum, c + j);
                else
                    V.StorePartial(sum, c + j, columns - (int)j);
            }
        }
        for (; p < k; p++, a++, b += bRow)
            for (var j = 0; j < columns; j += V.Count)
            {
                var product = V.Create(*a) * V.Load(b + j);
                V.StorePartial(p == 0 ? product : V.Load(c + j) + product, c + j, columns - j);
            }
    }

    /// <summary>The products of some rows of a with some rows of b, which are columns of the product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DotsPart<V, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (MatMulJob*)context;
        var (fromRow, toRow) = job->ByRows ? (from * job->AtOnce, Math.Min(to * job->AtOnce, job->M)) : (0, job->M);
        var (fromColumn, toColumn) = job->ByRows ? (0, job->N) : (from * Dots.Columns, Math.Min(to * Dots.Columns, job->N));
        var pad = job->Scratch + slot * job->PerThread;
        var strip = pad + job->Pad;
        var stripRow = (nint)Tiles.StripRow(job->Columns);
        for (var row = fromRow; row < toRow; row += MaxDots)
            for (var column = fromColumn; column < toColumn; column += job->Columns)
            {
                var rows = (int)Math.Min(MaxDots, toRow - row);
                var columns = (int)Math.Min(job->Columns, toColumn - column);
                DotsStrip<V>(job, job->A + row * job->K, rows, column, columns, strip, stripRow);
                Fusion.Channels<V, F>(job->Operands, row, column, strip, stripRow, job->C + row * job->N + column, rows, columns, pad);
            }
    }

    /// <summary>The dot products of some rows of a with some rows of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private static void DotsStrip<V>(MatMulJob* job, float* a, int rows, long column, int columns, float* strip, nint stripRow)
        where V : struct, ILanes<V>
    {
        var b = stackalloc int[Dots.Columns];
        // A single tile of rows reads b only once, so it needs no stretches.
        var terms = job->M <= Dots.MaxRows ? job->K : DotTerms;
        for (var j = 0; j < columns; j += Dots.Columns)
        {
            for (var i = 0; i < Dots.Columns; i++)
                b[i] = (int)Math.Min(column + j + i, job->N - 1) * job->K;
            for (var term = 0; term < job->K; term += terms)
                for (int row = 0, tile; row < rows; row += tile)
                {
                    tile = Dots.NextRows(rows - row);
                    Dots.Tile<V>(tile, Math.Min(terms, job->K - term), a + row * (nint)job->K + term, job->K, job->B + term, b, term > 0,
                        strip + row * stripRow + j, stripRow);
                }
        }
    }
}
