using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Columns of a strip, so that its results stay in the first-level cache.</summary>
    private const int StripColumns = 256;

    /// <summary>Floats of packed b that stay in the second-level cache.</summary>
    private const int PackedFloats = 120_000;

    /// <summary>The largest number of rows of b that are packed together.</summary>
    private const int MaxTerms = 512;

    /// <summary>The key of matrix products in the packed weight cache.</summary>
    private static readonly object Products = new();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MatMul<F>(int m, int n, int k, bool transposeA, bool transposeB, Region a, Region b, Region c,
        params ReadOnlySpan<Operand> operands)
    {
        using var turn = gate.EnterScope();
        // One row or one column has the same memory layout as its transpose.
        transposeA &= m > 1;
        transposeB |= n == 1;
        var job = new MatMulJob
        {
            M = m, N = n, K = k, A = At(a), B = At(b), C = At(c), TransposeB = transposeB,
            ARow = transposeA ? 1 : k, AStep = transposeA ? m : 1,
            Operands = OperandSet.Read<F>(new(m, n, 1), 1, operands),
        };
        var work = (long)m * n * k / width;
        if (typeof(F) == typeof(Identity) && k == 1)
        {
            RunOuter(&job, Partition(work, m).OnePerThread);
            return;
        }
        // A few rows by a transposed b are dot products of rows, so b need not be transposed. More rows use dot products if b comes from
        // memory, or if b has so few rows that tiles of its transpose would leave lanes empty.
        var leavesLanes = n <= width / 4 * 3 && k >= 2 * width;
        var dots = transposeB && !transposeA && (m < 8 || leavesLanes || m <= MaxDots && (long)k * n > 2_000_000);
        var row = m == 1 && !dots;
        job.PackA = transposeA && k > 1 && (long)k * m > 32_768;
        job.PackB = !dots && k > 1 && (transposeB || (m >= 8 && (long)k * n > 65_536));
        var panel = 2 * width;
        var panels = (n + panel - 1) / panel;
        if (job.PackB)
            job.CachedB = ((CpuBuffer)b.Buffer).PackedWeightsFor(this).Find(b.Buffer.Version, Products, 2 * n + (transposeB ? 1 : 0),
                b.Offset, panels * panel * (long)k, out job.IsCached);
        job.Terms = job.PackB ? (k - 1) / ((k - 1) / MaxTerms + 1) + 1 : k;
        job.Columns = job.PackB ? Math.Clamp(PackedFloats / job.Terms / 32 * 32, 64, StripColumns) : row ? RowColumns : StripColumns;

        var partition = Partition(work, Math.Max((m + 3) / 4, panels));
        // Many rows are split into whole tiles, which write memory in order. If rows are few, or if each worker packs all of b, each worker
        // takes one grain.
        var byTiles = dots ? m > n : !job.PackB && m >= 16 * Tiles.MaxRows * partition.Threads;
        job.ByRows = byTiles || !dots && SplitsBetterByRows(m, panels, partition.Threads, job.PackB && !job.IsCached);
        // A worker that takes another grain of columns reads all of a again, and may have to pack it. If a is long, grains are whole
        // strips, or each worker takes one grain.
        var (strip, isLong) = (job.Columns / panel, !row && (job.PackA || (long)m * k > PackedFloats));
        job.AtOnce = byTiles ? Tiles.MaxRows : !job.ByRows && isLong && panels >= 4 * strip * partition.Threads ? strip : 1;
        if (dots && !job.ByRows)
            partition = partition.WithUnits((n + Dots.Columns - 1) / Dots.Columns);
        else
            partition = partition.WithUnits(((job.ByRows ? m : panels) + job.AtOnce - 1) / job.AtOnce);
        if (job.AtOnce == 1 && !dots && (job.ByRows || isLong))
            partition = partition.OnePerThread;
        var stripRows = Math.Min(m, dots ? MaxDots : Tiles.MaxRows);
        job.Pad = Lines(Fusion.PadLength(job.Operands, stripRows * (long)job.Columns));
        job.Strip = Lines(stripRows * Tiles.StripRow(job.Columns));
        job.Sums = job.Terms < k ? Lines(m * Tiles.StripRow(job.Columns)) : 0;
        job.Panels = job.PackB && job.CachedB is null ? Lines((long)(job.Columns + 32) * job.Terms) : 0;
        job.TileA = job.PackA ? Lines(Tiles.MaxRows * (long)job.Terms) : 0;
        var table = dots || row ? 0 : Lines(k);
        job.PerThread = job.Pad + job.Strip + job.Sums + job.Panels + job.TileA;
        var memory = Reserve(table + job.PerThread * partition.Threads);
        job.Rows = (int*)memory;
        job.Scratch = memory + table;
        if (table > 0)
            FillTable(job.Rows, k, job.PackB ? panel : n);
        switch (width)
        {
            case 16: Run(row ? &RowPart<V16, F> : dots ? &DotsPart<V16, F> : &MatMulPart<V16, F>, &job, partition); break;
            case 8: Run(row ? &RowPart<V8, F> : dots ? &DotsPart<V8, F> : &MatMulPart<V8, F>, &job, partition); break;
            case 4: Run(row ? &RowPart<V4, F> : dots ? &DotsPart<V4, F> : &MatMulPart<V4, F>, &job, partition); break;
            default: Run(row ? &RowPart<Scalar, F> : dots ? &DotsPart<Scalar, F> : &MatMulPart<Scalar, F>, &job, partition); break;
        }
    }

    /// <summary>
    /// Whether workers finish sooner if they split rows instead of columns. With rows, each worker packs all of b, which takes as long as
    /// computing a few rows.
    /// </summary>
    private static bool SplitsBetterByRows(int m, int panels, int threads, bool pack)
    {
        var packing = pack ? 4L : 0;
        var byColumns = (packing + m) * ((panels + threads - 1) / threads);
        var byRows = (packing + (m + threads - 1) / threads) * panels;
        return byRows < byColumns;
    }

    /// <summary>Fills a table with multiples of a distance, in whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillTable(int* table, int length, int distance)
    {
        var multiples = Vector256<int>.Indices * distance;
        for (var i = 0; i < length; i += Vector256<int>.Count, multiples += Vector256.Create(Vector256<int>.Count * distance))
            multiples.Store(table + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MatMulPart<V, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (MatMulJob*)context;
        var (fromRow, toRow) = job->ByRows ? (from * job->AtOnce, Math.Min(to * job->AtOnce, job->M)) : (0, job->M);
        var panel = 2 * V.Count;
        var (fromPanel, toPanel) = job->ByRows ? (0, (job->N + panel - 1) / panel) : (from * job->AtOnce, to * job->AtOnce);
        var toColumn = Math.Min(job->N, toPanel * panel);
        var pad = job->Scratch + slot * job->PerThread;
        var strip = pad + job->Pad;
        var sums = strip + job->Strip;
        var packed = sums + job->Sums;
        var tileA = packed + job->Panels;

        for (var column = fromPanel * panel; column < toColumn; column += job->Columns)
        {
            var columns = (int)Math.Min(job->Columns, toColumn - column);
            var stripRow = (nint)Tiles.StripRow(columns);
            for (var term = 0; term < job->K; term += job->Terms)
            {
                var terms = Math.Min(job->Terms, job->K - term);
                var b = !job->PackB ? job->B + column : job->CachedB is null ? packed : job->CachedB + column * job->K + term * panel;
                nint bPanel = !job->PackB ? panel : panel * (job->CachedB is null ? terms : job->K);
                // If workers split rows, each packs all of b. They write the same numbers, even to the cache.
                if (job->PackB && !job->IsCached)
                    Pack<V>(job, term, terms, column, columns, b, bPanel);
                // Cached weights come from memory. While tiles are computed, they prefetch the weights of the next strip: a vector of each
                // row by each of two tiles.
                var (next, tile) = (!job->IsCached ? 0 : term + terms < job->K ? terms * panel : columns * (nint)job->K - term * panel, 0);
                for (var row = fromRow; row < toRow; tile++)
                {
                    var rows = Tiles.NextRows<V>((int)(toRow - row));
                    var ahead = next > 0 && tile is 1 or 2 ? next + (tile - 1) * V.Count : 0;
                    var (a, aRow, aStep) = ((nint)(job->A + row * job->ARow + term * job->AStep), job->ARow, job->AStep);
                    if (job->PackA)
                    {
                        PackColumns<V>(terms, rows, (float*)a, aStep, tileA);
                        (a, aStep) = ((nint)tileA, rows);
                    }
                    var done = 0;
                    if (typeof(F) == typeof(Identity) && terms == job->K)
                    {
                        // Whole tiles write the result directly, without the strip. Tiles of a single row may be wider.
                        var whole = rows == 1 ? 8 * V.Count : panel;
                        var c = job->C + row * job->N + column;
                        done = columns / whole * whole;
                        Tiles.Strip<V>(rows, done, terms, (float*)a, aRow, aStep, b, bPanel, job->Rows, c, job->N, ahead);
                        // The remaining columns form a whole tile too, if it can start at earlier columns.
                        if (done < columns && rows > 1 && columns > panel && !job->PackB)
                        {
                            Tiles.Strip<V>(rows, panel, terms, (float*)a, aRow, aStep, b + columns - panel, bPanel, job->Rows,
                                c + columns - panel, job->N);
                            done = columns;
                        }
                    }
                    if (done < columns)
                    {
                        var c = job->Terms == job->K ? strip : sums + (row - fromRow) * stripRow;
                        Tiles.Strip<V>(rows, columns - done, terms, (float*)a, aRow, aStep, b + done / panel * bPanel, bPanel, job->Rows,
                            term == 0 ? c : strip, stripRow, ahead);
                        if (term > 0)
                            Add<V>(rows, columns, strip, c, stripRow);
                        if (term + terms == job->K)
                            Fusion.Channels<V, F>(job->Operands, row, column + done, c, stripRow,
                                job->C + row * job->N + column + done, rows, columns - done, pad);
                    }
                    row += rows;
                }
            }
        }
    }

    /// <summary>Adds the sums of a strip over some terms to the sums over earlier terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<V>(int rows, int columns, float* strip, float* sums, nint row) where V : struct, ILanes<V>
    {
        for (; rows > 0; rows--, strip += row, sums += row)
            for (var j = 0; j < columns; j += V.Count)
                V.Store(V.Load(sums + j) + V.Load(strip + j), sums + j);
    }

    /// <summary>Copies columns of some rows of b to panels of two vectors, row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack<V>(MatMulJob* job, long term, int terms, long column, int columns, float* packed, nint bPanel)
        where V : struct, ILanes<V>
    {
        var panel = 2 * V.Count;
        if (job->TransposeB)
        {
            for (var j = 0; j < columns; j += panel, packed += bPanel)
                Transposer.Transpose<V>(Math.Min(panel, columns - j), terms, job->B + (column + j) * job->K + term, job->K, packed, panel);
            return;
        }
        // Copies along the rows, in the order of memory.
        var source = job->B + term * job->N + column;
        for (var p = 0; p < terms; p++, source += job->N, packed += panel)
            for (var j = 0; j < columns; j += panel)
            {
                var target = packed + j / panel * bPanel;
                V.Store(V.Load(source + j), target);
                V.Store(V.Load(source + j + V.Count), target + V.Count);
            }
    }

    /// <summary>
    /// Copies a few columns of a matrix next to each other, by whole vectors. Each row overwrites the excess of the previous one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackColumns<V>(int k, int columns, float* source, nint sourceRow, float* target) where V : struct, ILanes<V>
    {
        for (var p = 0; p < k; p++, source += sourceRow, target += columns)
            for (var i = 0; i < columns; i += V.Count)
                V.Store(V.Load(source + i), target + i);
    }

    private struct MatMulJob
    {
        public int M, N, K;
        public float* A;
        public float* B;
        public float* C;
        public nint ARow, AStep;
        public bool TransposeB, PackA, PackB, ByRows, IsCached;
        public OperandSet Operands;

        /// <summary>The slice for all of packed b; null if it is not cached.</summary>
        public float* CachedB;

        /// <summary>The offset of each row of b (for dot products, of each row of its transpose).</summary>
        public int* Rows;

        /// <summary>Rows, or panels of columns, of a work item.</summary>
        public int AtOnce;

        /// <summary>Columns of a strip, and the terms that are summed at a time.</summary>
        public int Columns, Terms;

        /// <summary>The scratch memory of the first worker, and the lengths of its parts.</summary>
        public float* Scratch;
        public long PerThread, Pad, Strip, Sums, Panels, TileA;
    }
}
