using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Grid cells that are summed at a time, so that a tile's rows of dy stay in the first-level cache.</summary>
    private const int WeightCells = 1024;

    /// <summary>Up to how many floats of sums are kept as vectors, to be added up across lanes just once at the end.</summary>
    private const int VectorSums = 64 * 1024;

    /// <summary>From how many channels on vectors of channels are used, rather than vectors of pixels.</summary>
    private const int ChannelsThatFill = 12;

    /// <inheritdoc/>
    /// <remarks>
    /// dw[m][k] is the sum over the grid of dy[m] * image[k]: dot products of rows, with dy laid on the same grid as the
    /// staged image and zeros where the grid is wider than dy. Each thread sums its own images; their sums are added up in order.
    /// </remarks>
    public override void Conv2dBackwardWeight(Conv2dShape shape, int samples, Region x, Region dy, Region dw)
    {
        using var turn = gate.EnterScope();
        if (DepthwisePlan.Fits(shape))
        {
            var depthwise = DepthwisePlan.Of(shape);
            DepthwiseWeights(depthwise.Forward, samples, At(x), At(dy), At(dw));
            GC.KeepAlive(depthwise);
            return;
        }
        if (shape.IsNative)
        {
            BlockedWeights(shape, samples, At(x), At(dy), At(dw));
            return;
        }
        var plan = ConvPlan.Of(shape);
        var pass = plan.Forward;
        if (pass.Channels >= ChannelsThatFill)
        {
            WeightsByChannels(pass, samples, At(x), At(dy), At(dw));
            GC.KeepAlive(plan);
            return;
        }
        var kernel = pass.Kernel;
        var job = new WeightJob { Pass = pass, X = At(x), Dy = At(dy), Dw = At(dw), Samples = samples, Length = dw.Length };
        var units = (long)samples * pass.Chunks;
        var parts = Parts(samples * dw.Length * pass.OutHeight * pass.OutWidth / width, Math.Max(units, pass.Outputs));
        job.ByOutputs = units < parts.Threads;
        parts = parts.Over(job.ByOutputs ? pass.Outputs : units).Whole;
        job.Columns = (kernel->K + Dots.Columns - 1) / Dots.Columns * Dots.Columns;
        var vectors = (long)pass.Groups * pass.Outputs * (job.Columns / Dots.Columns) * Dots.Spread(width);
        job.KeepsVectors = vectors <= VectorSums;
        job.Rows = Math.Clamp(WeightCells / pass.GridWidth, 1, pass.ChunkRows);
        job.Sums = Lines(job.KeepsVectors ? vectors : Dots.MostRows * Dots.Spread(width));
        job.Partial = parts.Threads == 1 || job.ByOutputs ? 0 : Lines(dw.Length);
        job.Staged = Lines(pass.StagedLength);
        job.Widened = pass.GridWidth == pass.OutWidth ? 0 : Lines((long)pass.Outputs * job.Rows * pass.GridWidth);
        job.PerThread = job.Sums + job.Partial + job.Staged + job.Widened;
        job.Scratch = Reserve(job.PerThread * parts.Threads);
        switch (width)
        {
            case 16: Run(&WeightPart<V16>, &job, parts); break;
            case 8: Run(&WeightPart<V8>, &job, parts); break;
            case 4: Run(&WeightPart<V4>, &job, parts); break;
            default: Run(&WeightPart<Scalar>, &job, parts); break;
        }
        if (job.Partial > 0)
            AddPartials(job, parts.Threads);
        GC.KeepAlive(plan);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPartials(in WeightJob job, int parts)
    {
        for (long i = 0; i < job.Length; i++)
        {
            var sum = job.PartialOf(0)[i];
            for (var part = 1; part < parts; part++)
                sum += job.PartialOf(part)[i];
            job.Dw[i] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (WeightJob*)context;
        ref var pass = ref job->Pass;
        var sums = job->Scratch + slot * job->PerThread;
        var staged = sums + job->Sums + job->Partial;
        var widened = staged + job->Staged;
        var dw = job->Partial > 0 ? job->PartialOf(slot) : job->Dw;
        var units = (long)job->Samples * pass.Chunks;
        var (fromOutput, toOutput) = job->ByOutputs ? (from, to) : (0, pass.Outputs);
        if (job->ByOutputs)
            (from, to) = (0, units);

        if (job->KeepsVectors)
            Clear(sums, job->Sums);
        else
            for (var group = 0; group < pass.Groups; group++)
                Clear(dw + (group * pass.Outputs + fromOutput) * pass.Kernel->K, (toOutput - fromOutput) * pass.Kernel->K);

        for (var unit = from; unit < to; unit++)
            for (var group = 0; group < pass.Groups; group++)
            {
                var (sample, chunk) = Math.DivRem(unit, pass.Chunks);
                var image = sample * pass.Groups + group;
                var first = (int)chunk * pass.ChunkRows;
                var rows = Math.Min(pass.ChunkRows, pass.GridRows - first);
                var x = job->X + image * pass.Channels * pass.Height * pass.Width;
                if (pass.Direct)
                {
                    x += first * pass.Width;
                }
                else
                {
                    Stager.Stage<V>(pass, x, first, rows, staged);
                    x = staged;
                }
                var plane = (nint)pass.OutHeight * pass.OutWidth;
                for (var row = 0; row < rows; row += job->Rows)
                {
                    var count = Math.Min(job->Rows, rows - row);
                    var dy = job->Dy + (image * pass.Outputs + fromOutput) * plane + (first + row) * pass.OutWidth;
                    var dyRow = plane;
                    if (job->Widened > 0)
                    {
                        dyRow = (nint)job->Rows * pass.GridWidth;
                        for (var i = 0; i < toOutput - fromOutput; i++)
                            Stager.Widen<V>(dy + i * plane, count, pass.OutWidth, widened + i * dyRow, pass.GridWidth);
                        dy = widened;
                    }
                    var cells = (count - 1) * pass.GridWidth + pass.OutWidth;
                    WeightTiles<V>(job, group, (int)fromOutput, (int)toOutput, cells, dy, dyRow, x + row * pass.GridWidth, sums, dw);
                }
            }

        if (job->KeepsVectors)
            for (var group = 0; group < pass.Groups; group++)
                for (int output = (int)fromOutput, rows; output < toOutput; output += rows)
                {
                    rows = Dots.NextRows((int)toOutput - output);
                    for (var column = 0; column < pass.Kernel->K; column += Dots.Columns)
                        WeightSums<V>(job, rows, group, output, column, job->TileSums<V>(sums, group, output, rows, column), dw, add: false);
                }
    }

    /// <summary>Adds the products of some cells of the grid to the sums of all weights of a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightTiles<V>(WeightJob* job, int group, int fromOutput, int toOutput, int cells, float* dy, nint dyRow, float* x, float* sums, float* dw)
        where V : struct, ILanes<V>
    {
        var kernel = job->Pass.Kernel;
        for (int output = fromOutput, rows; output < toOutput; output += rows, dy += rows * dyRow)
        {
            rows = Dots.NextRows(toOutput - output);
            for (var column = 0; column < kernel->K; column += Dots.Columns)
            {
                if (job->KeepsVectors)
                {
                    Dots.Tile<V>(rows, cells, dy, dyRow, x, kernel->Table + column, job->TileSums<V>(sums, group, output, rows, column));
                    continue;
                }
                Clear(sums, rows * Dots.Spread(V.Count));
                Dots.Tile<V>(rows, cells, dy, dyRow, x, kernel->Table + column, sums);
                WeightSums<V>(job, rows, group, output, column, sums, dw, add: true);
            }
        }
    }

    /// <summary>Adds up the lanes of a tile's sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private static void WeightSums<V>(WeightJob* job, int rows, int group, int output, int column, float* sums, float* dw, bool add) where V : struct, ILanes<V>
    {
        var k = job->Pass.Kernel->K;
        var columns = Math.Min(Dots.Columns, k - column);
        var totals = stackalloc float[(Dots.MostRows + 3) * Dots.Columns];
        Dots.Totals<V>(rows, sums, totals);
        for (var i = 0; i < rows; i++)
        {
            var target = dw + (group * job->Pass.Outputs + output + i) * (nint)k + column;
            for (var j = 0; j < columns; j++)
                target[j] = add ? target[j] + totals[i * Dots.Columns + j] : totals[i * Dots.Columns + j];
        }
    }

    private static void Clear(float* target, long length) => new Span<float>(target, (int)length).Clear();

    private struct WeightJob
    {
        public ConvPass Pass;
        public float* X;
        public float* Dy;
        public float* Dw;
        public int Samples;
        public bool ByOutputs, KeepsVectors;

        /// <summary>Weights.</summary>
        public long Length;

        /// <summary>Terms of one output, rounded up to whole tiles.</summary>
        public int Columns;

        /// <summary>Rows of the grid that are summed at a time.</summary>
        public int Rows;

        /// <summary>The working memory of the first thread, and how it falls into pieces.</summary>
        public float* Scratch;
        public long PerThread, Sums, Partial, Staged, Widened;

        public readonly float* PartialOf(int part) => Scratch + part * PerThread + Sums;

        public readonly float* TileSums<V>(float* sums, int group, int output, int rows, int column) where V : struct, ILanes<V> =>
            sums + ((group * (long)Pass.Outputs + output) * Columns + column * rows) / Dots.Columns * Dots.Spread(V.Count);
    }
}
