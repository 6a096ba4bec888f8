using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Grid cells that are summed at a time, so that a tile's rows of dy stay in the first-level cache.</summary>
    private const int WeightCells = 1024;

    /// <summary>The number of channels from which on vectors hold channels instead of pixels.</summary>
    private const int ChannelsThatFill = 12;

    /// <inheritdoc/>
    /// <remarks>
    /// dw[m][k] is the sum over the grid of dy[m] * image[k]: dot products of rows. dy is widened to the grid of the staged image, with
    /// zeros in the additional columns. Each worker sums its own images; the sums are added in order.
    /// </remarks>
    public override void Conv2dBackwardWeight(Conv2dShape shape, int samples, Region x, Region dy, Region dw)
    {
        using var turn = gate.EnterScope();
        if (DepthwisePlan.Fits(shape))
        {
            var depthwise = plans.OfDepthwise(shape);
            DepthwiseWeights(depthwise.Forward, samples, At(x), At(dy), At(dw));
            GC.KeepAlive(depthwise);
            return;
        }
        if (shape.IsBlocked)
        {
            BlockedWeights(shape, samples, At(x), At(dy), At(dw));
            return;
        }
        var plan = plans.OfPlanes(shape);
        var pass = plan.Forward;
        if (pass.Channels >= ChannelsThatFill)
        {
            WeightsByChannels(pass, samples, At(x), At(dy), At(dw));
            GC.KeepAlive(plan);
            return;
        }
        var kernel = pass.Kernel;
        var job = new WeightJob { Pass = pass, X = At(x), Dy = At(dy), Dw = At(dw), Samples = samples };
        var units = (long)samples * pass.Chunks;
        var partition = Partition(samples * dw.Length * pass.OutHeight * pass.OutWidth / width, Math.Max(units, pass.Outputs));
        job.ByOutputs = units < partition.Threads;
        partition = partition.WithUnits(job.ByOutputs ? pass.Outputs : units).OnePerThread;
        job.Columns = (kernel->K + Dots.Columns - 1) / Dots.Columns * Dots.Columns;
        job.Rows = Math.Clamp(WeightCells / pass.GridWidth, 1, pass.ChunkRows);
        job.IsShared = partition.Threads > 1 && !job.ByOutputs;
        job.Sums = Lines((long)pass.Groups * pass.Outputs * job.Columns);
        job.Staged = Lines(pass.StagedLength);
        job.Widened = pass.GridWidth == pass.OutWidth ? 0 : Lines((long)pass.Outputs * job.Rows * pass.GridWidth);
        job.PerThread = job.Sums + job.Staged + job.Widened;
        job.Scratch = Reserve(job.PerThread * partition.Threads);
        switch (width)
        {
            case 16: Run(&WeightPart<V16>, &job, partition); break;
            case 8: Run(&WeightPart<V8>, &job, partition); break;
            case 4: Run(&WeightPart<V4>, &job, partition); break;
            default: Run(&WeightPart<Scalar>, &job, partition); break;
        }
        if (job.IsShared)
            AddSums(job, partition.Threads);
        GC.KeepAlive(plan);
    }

    /// <summary>Adds the sums of all workers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSums(in WeightJob job, int threads)
    {
        var k = job.Pass.Kernel->K;
        for (var row = 0; row < job.Pass.Groups * job.Pass.Outputs; row++)
            for (var i = 0; i < k; i++)
            {
                var sums = job.Scratch + row * (nint)job.Columns + i;
                var sum = *sums;
                for (var thread = 1; thread < threads; thread++)
                    sum += sums[thread * job.PerThread];
                job.Dw[row * (nint)k + i] = sum;
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (WeightJob*)context;
        ref var pass = ref job->Pass;
        var sums = job->Scratch + slot * job->PerThread;
        var staged = sums + job->Sums;
        var widened = staged + job->Staged;
        var units = (long)job->Samples * pass.Chunks;
        var (fromOutput, toOutput) = job->ByOutputs ? (from, to) : (0, pass.Outputs);
        if (job->ByOutputs)
            (from, to) = (0, units);

        Clear(sums, job->Sums);
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
                    WeightTiles<V>(job, group, (int)fromOutput, (int)toOutput, cells, dy, dyRow, x + row * pass.GridWidth, sums);
                }
            }

        if (job->IsShared)
            return;
        for (var group = 0; group < pass.Groups; group++)
            for (var output = fromOutput; output < toOutput; output++)
            {
                var row = (nint)(group * pass.Outputs + output);
                new Span<float>(sums + row * job->Columns, pass.Kernel->K).CopyTo(new(job->Dw + row * pass.Kernel->K, pass.Kernel->K));
            }
    }

    /// <summary>Adds the products of some cells of the grid to the sums of all weights of a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightTiles<V>(WeightJob* job, int group, int fromOutput, int toOutput, int cells, float* dy, nint dyRow, float* x, float* sums)
        where V : struct, ILanes<V>
    {
        var kernel = job->Pass.Kernel;
        sums += (group * job->Pass.Outputs + fromOutput) * (nint)job->Columns;
        for (int output = fromOutput, rows; output < toOutput; output += rows, dy += rows * dyRow, sums += rows * job->Columns)
        {
            rows = Dots.NextRows(toOutput - output);
            for (var column = 0; column < kernel->K; column += Dots.Columns)
                Dots.Tile<V>(rows, cells, dy, dyRow, x, kernel->Table + column, true, sums + column, job->Columns);
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
        public bool ByOutputs;

        /// <summary>Whether the sums of all workers have to be added.</summary>
        public bool IsShared;

        /// <summary>Weights of one output, rounded up to whole tiles.</summary>
        public int Columns;

        /// <summary>Rows of the grid that are summed at a time.</summary>
        public int Rows;

        /// <summary>The scratch memory of the first worker, and the lengths of its parts.</summary>
        public float* Scratch;
        public long PerThread, Sums, Staged, Widened;
    }
}
