using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Columns that a thread computes at a time, so that a strip of results stays in the first-level cache.</summary>
    private const int StripColumns = 256;

    /// <summary>Floats of packed b that stay in the second-level cache.</summary>
    private const int PackedFloats = 120_000;

    /// <inheritdoc/>
    public override void MatMul<F>(int m, int n, int k, bool transposeA, bool transposeB, Region a, Region b, Region c, params ReadOnlySpan<Operand> operands)
    {
        using var turn = gate.EnterScope();
        var job = new MatMulJob
        {
            M = m, N = n, K = k, A = At(a), B = At(b), C = At(c), TransposeB = transposeB,
            ARow = transposeA ? 1 : k, AStep = transposeA ? m : 1,
            Operands = OperandSet.Read<F>(new(m, n, 1), 1, operands),
        };
        // A few rows by a transposed b are dot products of rows: no need to turn b.
        var dots = transposeB && m < 8 && (!transposeA || m == 1);
        if (dots)
            job.ARow = k;
        job.PackA = !dots && transposeA && (long)k * m > 32_768;
        job.PackB = !dots && (transposeB || (m > 2 * Tiles.MostRows && (long)k * n > 65_536));
        job.Columns = job.PackB ? Math.Clamp(PackedFloats / k / 32 * 32, 64, StripColumns) : StripColumns;

        var work = (long)m * n * k / width;
        var parts = Parts(work, Math.Max((m + 3) / 4, (n + 2 * width - 1) / (2 * width)));
        job.ByRows = !dots && SplitsBetterByRows(m, n, parts);
        job.Pad = Lines(Fusion.PadLength(job.Operands, Tiles.MostRows * (long)job.Columns));
        job.Strip = Lines(Tiles.MostRows * Tiles.StripRow(job.Columns));
        job.Panels = job.PackB ? Lines((long)(job.Columns + 32) * k) : 0;
        job.TileA = job.PackA ? Lines(Tiles.MostRows * (long)k) : 0;
        var table = Lines(dots ? n + 4 : k);
        job.PerThread = job.Pad + job.Strip + job.Panels + job.TileA;
        var memory = Reserve(table + job.PerThread * parts);
        job.Rows = (int*)memory;
        job.Scratch = memory + table;
        if (dots)
            FillTable(job.Rows, n, n + 4, k);
        else
            FillTable(job.Rows, k, k, job.PackB ? 2 * width : n);
        switch (width)
        {
            case 16: Run(dots ? &DotsPart<V16, F> : &MatMulPart<V16, F>, &job, parts); break;
            case 8: Run(dots ? &DotsPart<V8, F> : &MatMulPart<V8, F>, &job, parts); break;
            case 4: Run(dots ? &DotsPart<V4, F> : &MatMulPart<V4, F>, &job, parts); break;
            default: Run(dots ? &DotsPart<Scalar, F> : &MatMulPart<Scalar, F>, &job, parts); break;
        }
    }

    /// <summary>Whether threads finish sooner when rows, rather than columns, are dealt out to them.</summary>
    private bool SplitsBetterByRows(int m, int n, int parts)
    {
        var panels = (n + 2 * width - 1) / (2 * width);
        var byColumns = (double)m * ((panels + parts - 1) / parts) * (2 * width);
        var byRows = (double)((m + parts - 1) / parts) * panels * (2 * width);
        return byRows < byColumns;
    }

    /// <summary>Multiples of a distance; past the used ones the last is repeated, so that tiles may run over the end.</summary>
    private static void FillTable(int* table, int used, int length, int distance)
    {
        for (var i = 0; i < length; i++)
            table[i] = Math.Min(i, used - 1) * distance;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MatMulPart<V, F>(void* context, int part, int parts) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (MatMulJob*)context;
        var (fromRow, toRow) = job->ByRows ? Share(job->M, part, parts) : (0, job->M);
        var panel = 2 * V.Count;
        var (fromPanel, toPanel) = job->ByRows ? (0, (job->N + panel - 1) / panel) : Share((job->N + panel - 1) / panel, part, parts);
        var toColumn = Math.Min(job->N, toPanel * panel);
        var pad = job->Scratch + part * job->PerThread;
        var strip = pad + job->Pad;
        var packed = strip + job->Strip;
        var tileA = packed + job->Panels;

        for (var column = fromPanel * panel; column < toColumn; column += job->Columns)
        {
            var columns = (int)Math.Min(job->Columns, toColumn - column);
            var b = job->B + column;
            nint bPanel = panel;
            if (job->PackB)
            {
                Pack<V>(job, column, columns, packed);
                b = packed;
                bPanel = panel * job->K;
            }
            var stripRow = (nint)Tiles.StripRow(columns);
            for (var row = fromRow; row < toRow;)
            {
                var rows = Tiles.NextRows<V>((int)(toRow - row));
                var (a, aRow, aStep) = ((nint)(job->A + row * job->ARow), job->ARow, job->AStep);
                if (job->PackA)
                {
                    PackColumns<V>(job->K, rows, (float*)a, aStep, tileA);
                    (a, aStep) = ((nint)tileA, rows);
                }
                Tiles.Strip<V>(rows, columns, job->K, (float*)a, aRow, aStep, b, bPanel, job->Rows, strip, stripRow);
                Fusion.Channels<V, F>(job->Operands, row, column, strip, stripRow, job->C + row * job->N + column, rows, columns, pad);
                row += rows;
            }
        }
    }

    /// <summary>Copies columns of b to panels of two vectors each, row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack<V>(MatMulJob* job, long column, int columns, float* packed) where V : struct, ILanes<V>
    {
        var panel = 2 * V.Count;
        for (var j = 0; j < columns; j += panel, packed += panel * job->K)
        {
            if (job->TransposeB)
            {
                Transposer.Transpose<V>(Math.Min(panel, columns - j), job->K, job->B + (column + j) * job->K, job->K, packed, panel);
                continue;
            }
            var source = job->B + column + j;
            for (var p = 0; p < job->K; p++, source += job->N)
            {
                V.Store(V.Load(source), packed + p * panel);
                V.Store(V.Load(source + V.Count), packed + p * panel + V.Count);
            }
        }
    }

    /// <summary>Copies a few columns of a matrix next to each other, by whole vectors: each row is written over the end of the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackColumns<V>(int k, int columns, float* source, nint sourceRow, float* target) where V : struct, ILanes<V>
    {
        for (var p = 0; p < k; p++, source += sourceRow, target += columns)
            for (var i = 0; i < columns; i += V.Count)
                V.Store(V.Load(source + i), target + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DotsPart<V, F>(void* context, int part, int parts) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (MatMulJob*)context;
        var (from, to) = Share((job->N + Dots.Columns - 1) / Dots.Columns, part, parts);
        var toColumn = Math.Min(job->N, to * Dots.Columns);
        var pad = job->Scratch + part * job->PerThread;
        var strip = pad + job->Pad;
        var sums = stackalloc float[Dots.MostRows * Dots.Columns * 16];
        for (var row = 0; row < job->M;)
        {
            var rows = Dots.NextRows(job->M - row);
            for (var column = from * Dots.Columns; column < toColumn; column += job->Columns)
            {
                var columns = (int)Math.Min(job->Columns, toColumn - column);
                for (var j = 0; j < columns; j += Dots.Columns)
                {
                    new Span<float>(sums, rows * Dots.Columns * V.Count).Clear();
                    Dots.Tile<V>(rows, job->K, job->A + row * (nint)job->K, job->K, job->B, job->Rows + column + j, sums);
                    for (var i = 0; i < rows * Dots.Columns; i++)
                        strip[i / Dots.Columns * Tiles.StripRow(StripColumns) + j + i % Dots.Columns] = V.Sum(V.Load(sums + i * V.Count));
                }
                Fusion.Channels<V, F>(job->Operands, row, column, strip, Tiles.StripRow(StripColumns), job->C + row * job->N + column, rows, columns, pad);
            }
            row += rows;
        }
    }

    private struct MatMulJob
    {
        public int M, N, K;
        public float* A;
        public float* B;
        public float* C;
        public nint ARow, AStep;
        public bool TransposeB, PackA, PackB, ByRows;
        public OperandSet Operands;

        /// <summary>Where each row of b (or, for dot products, of its transpose) starts.</summary>
        public int* Rows;

        /// <summary>How many columns are computed at a time.</summary>
        public int Columns;

        /// <summary>The working memory of the first thread, and how it falls into pieces.</summary>
        public float* Scratch;
        public long PerThread, Pad, Strip, Panels, TileA;
    }
}
