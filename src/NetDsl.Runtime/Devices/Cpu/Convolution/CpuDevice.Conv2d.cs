using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Conv2d<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, params ReadOnlySpan<Operand> operands)
    {
        using var turn = gate.EnterScope();
        if (shape.IsBlocked)
        {
            ConvolveBlocked<F>(shape, samples, At(x), w, At(y), default, operands);
            return;
        }
        var plan = plans.OfPlanes(shape);
        Convolve<F>(plan.Forward, samples, At(x), At(w), null, At(y), operands);
        GC.KeepAlive(plan);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Moments are gathered from results that are in channel blocks when they leave the kernel. A fused function that reads Nchw planes
    /// runs later, so its results need a pass.
    /// </remarks>
    public override void Conv2dMoments<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, Region mean, Region variance, params ReadOnlySpan<Operand> operands)
    {
        using var turn = gate.EnterScope();
        if (shape.OutLayout == Layout.Nchw16c || shape.IsBlocked && typeof(F) == typeof(Identity))
            ConvolveBlocked<F>(shape, samples, At(x), w, At(y), new() { Mean = At(mean), Variance = At(variance), Channels = shape.OutChannels }, operands);
        else
            base.Conv2dMoments<F>(shape, samples, x, w, y, mean, variance, operands);
    }

    private void ConvolveBlocked<F>(Conv2dShape shape, int samples, float* x, Region w, float* y, in ChannelMoments moments, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        if (!DepthwisePlan.Fits(shape))
        {
            ConvolveBlocks<F>(shape, samples, x, w, y, moments, operands);
            return;
        }
        var plan = plans.OfDepthwise(shape);
        ConvolveDepthwise<F>(plan, isBackward: false, samples, x, w, y, moments, operands);
        GC.KeepAlive(plan);
    }

    /// <inheritdoc/>
    public override void Conv2dBackwardInput<F>(Conv2dShape shape, int samples, Region dy, Region w, Region dx, params ReadOnlySpan<Operand> operands)
    {
        using var turn = gate.EnterScope();
        if (DepthwisePlan.Fits(shape))
        {
            var depthwise = plans.OfDepthwise(shape);
            ConvolveDepthwise<F>(depthwise, isBackward: true, samples, At(dy), w, At(dx), default, operands);
            GC.KeepAlive(depthwise);
            return;
        }
        if (shape.IsBlocked)
        {
            ConvolveBlocksBack<F>(shape, samples, At(dy), w, At(dx), operands);
            return;
        }
        var plan = plans.OfPlanes(shape);
        if (plan.Scatters)
            Scatter<F>(plan.Forward, samples, At(dy), At(w), At(dx), operands);
        else
            Convolve<F>(plan.BackwardInput, samples, At(dy), null, At(w), At(dx), operands);
        GC.KeepAlive(plan);
    }

    /// <summary>
    /// Computes one direction. The forward direction reads <paramref name="weights"/> as they are. The backward direction sums over
    /// outputs, so it packs
    /// <paramref name="transposedWeights"/> first.
    /// </summary>
    private void Convolve<F>(in ConvPass pass, int samples, float* source, float* weights, float* transposedWeights, float* target, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        using var turn = gate.EnterScope();
        var job = new ConvJob
        {
            Pass = pass, Source = source, Weights = weights, Transposed = transposedWeights, Target = target, Samples = samples,
            Operands = OperandSet.Read<F>(new(samples, pass.Groups * pass.Outputs, pass.OutHeight * pass.OutWidth), 1, operands),
        };
        long terms = 0;
        for (var i = 0; i < pass.Kernels; i++)
        {
            terms += (long)pass.Kernel[i].K * (pass.Kernel[i].EndRow - pass.Kernel[i].FirstRow) * pass.Kernel[i].Columns;
            job.GroupWeights += pass.Outputs * (long)pass.Kernel[i].K;
        }
        var units = (long)samples * pass.Groups * pass.Chunks;
        var partition = Partition(samples * pass.Groups * pass.Outputs * terms / width, Math.Max(units, pass.Outputs));
        // With few images, workers share the channels of each image instead.
        var threads = partition.Threads;
        job.ByOutputs = units % threads != 0 && units < 4 * threads && pass.Outputs >= 4 * threads || units < threads;
        partition = job.ByOutputs ? partition.WithUnits(pass.Outputs).OnePerThread : partition.WithUnits(units);

        var strided = pass.OutStepHeight * pass.OutStepWidth > 1;
        job.StripRow = Tiles.StripRow((long)pass.StripRows * pass.GridWidth);
        job.AssembledRow = strided ? (long)pass.StripRows * pass.OutStepHeight * pass.OutWidth : 0;
        var block = Math.Max((long)pass.StripRows * pass.OutStepHeight * pass.OutWidth, Fusion.Block);
        job.Pad = Lines(Fusion.PadLength(job.Operands, block));
        job.Strip = Lines(Tiles.MaxRows * job.StripRow);
        job.Assembled = Lines(Tiles.MaxRows * job.AssembledRow);
        job.PerThread = job.Pad + job.Strip + job.Assembled + Lines(pass.StagedLength);
        var packed = transposedWeights is null ? 0 : Lines(pass.Groups * job.GroupWeights);
        var memory = Reserve(packed + job.PerThread * partition.Threads);
        job.Scratch = memory + packed;
        if (transposedWeights is not null)
        {
            job.Weights = memory;
            Run(&TransposeWeights, &job, packed > 20_000 ? partition.WithUnits(pass.Groups * (long)pass.Outputs) : WorkPartition.Single(pass.Groups * (long)pass.Outputs));
        }
        switch (width)
        {
            case 16: Run(&ConvolvePart<V16, F>, &job, partition); break;
            case 8: Run(&ConvolvePart<V8, F>, &job, partition); break;
            case 4: Run(&ConvolvePart<V4, F>, &job, partition); break;
            default: Run(&ConvolvePart<Scalar, F>, &job, partition); break;
        }
    }

    /// <summary>
    /// Packs w [outputs][inputs][tap] for each kernel of the backward direction: [inputs][outputs][its taps].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeWeights(void* context, int slot, long from, long to)
    {
        var job = (ConvJob*)context;
        ref var pass = ref job->Pass;
        for (var row = from; row < to; row++)
        {
            var (group, input) = Math.DivRem(row, pass.Outputs);
            for (var i = 0; i < pass.Kernels; i++)
            {
                var kernel = pass.Kernel + i;
                var target = job->Weights + group * job->GroupWeights + kernel->Weights + input * kernel->K;
                var source = job->Transposed + (group * pass.Channels * pass.Outputs + input) * pass.WeightTaps;
                for (var output = 0; output < pass.Channels; output++, source += (nint)pass.Outputs * pass.WeightTaps)
                    for (var t = 0; t < kernel->Taps; t++)
                        *target++ = source[kernel->Tap[t]];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ConvolvePart<V, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (ConvJob*)context;
        ref var pass = ref job->Pass;
        var memory = job->Scratch + slot * job->PerThread;
        var staged = memory + job->Pad + job->Strip + job->Assembled;
        var units = (long)job->Samples * pass.Groups * pass.Chunks;
        var (fromOutput, toOutput) = job->ByOutputs ? (from, to) : (0, pass.Outputs);
        if (job->ByOutputs)
            (from, to) = (0, units);
        for (var unit = from; unit < to; unit++)
        {
            var (image, chunk) = Math.DivRem(unit, pass.Chunks);
            var first = (int)chunk * pass.ChunkRows;
            var rows = Math.Min(pass.ChunkRows, pass.GridRows - first);
            var source = job->Source + image * pass.Channels * pass.Height * pass.Width;
            if (pass.Direct)
            {
                source += first * pass.Width;
            }
            else
            {
                Stager.Stage<V>(pass, source, first, rows, staged);
                source = staged;
            }
            for (var output = (int)fromOutput; output < toOutput;)
            {
                var tile = Tiles.NextRows<V>((int)toOutput - output);
                for (var row = 0; row < rows; row += pass.StripRows)
                {
                    var strip = new ConvStrip(image / pass.Groups, (int)(image % pass.Groups), output, tile, first + row, Math.Min(pass.StripRows, rows - row));
                    if (job->AssembledRow == 0)
                        Strip<V, F>(job, strip, source + row * pass.GridWidth, memory);
                    else
                        StridedStrip<V, F>(job, strip, source + row * pass.GridWidth, memory);
                }
                output += tile;
            }
        }
    }

    /// <summary>Computes some rows of the grid for a tile of outputs, if the grid is the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip<V, F>(ConvJob* job, in ConvStrip at, float* source, float* memory) where V : struct, ILanes<V> where F : struct, IMap
    {
        ref var pass = ref job->Pass;
        var kernel = pass.Kernel;
        var strip = memory + job->Pad;
        Tiles.Strip<V>(at.Tile, (at.Rows - 1) * pass.GridWidth + kernel->Columns, kernel->K, job->KernelWeights(kernel, at.Group) + at.Output * (nint)kernel->K, kernel->K, 1,
            source, 2 * V.Count, kernel->Table, strip, (nint)job->StripRow);
        var start = at.Row * (long)pass.OutWidth;
        for (var i = 0; i < at.Tile; i++)
        {
            var channel = at.Group * pass.Outputs + at.Output + i;
            var y = job->Target + (at.Sample * pass.Groups * pass.Outputs + channel) * pass.OutHeight * pass.OutWidth + start;
            Fusion.Plane<V, F>(job->Operands, at.Sample, channel, start, strip + i * job->StripRow, pass.GridWidth, y, pass.OutWidth, at.Rows, pass.OutWidth, memory);
        }
    }

    /// <summary>
    /// Computes some rows of the grid for a tile of outputs, if each kernel computes one phase of the target. The results are assembled to
    /// whole rows, and the fused function is applied to those.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StridedStrip<V, F>(ConvJob* job, in ConvStrip at, float* source, float* memory) where V : struct, ILanes<V> where F : struct, IMap
    {
        ref var pass = ref job->Pass;
        var strip = memory + job->Pad;
        var assembled = strip + job->Strip;
        var firstTarget = Math.Max(0, at.Row * pass.OutStepHeight - pass.OutOriginHeight);
        var endTarget = Math.Min(pass.OutHeight, (at.Row + at.Rows) * pass.OutStepHeight - pass.OutOriginHeight);
        if (endTarget <= firstTarget)
            return;
        new Span<float>(assembled, (int)(at.Tile * job->AssembledRow)).Clear();
        for (var kernel = pass.Kernel; kernel < pass.Kernel + pass.Kernels; kernel++)
        {
            var (row, end) = (Math.Max(at.Row, kernel->FirstRow), Math.Min(at.Row + at.Rows, kernel->EndRow));
            if (row >= end)
                continue;
            Tiles.Strip<V>(at.Tile, (end - row - 1) * pass.GridWidth + kernel->Columns, kernel->K, job->KernelWeights(kernel, at.Group) + at.Output * (nint)kernel->K, kernel->K, 1,
                source + (row - at.Row) * pass.GridWidth + kernel->FirstColumn, 2 * V.Count, kernel->Table, strip, (nint)job->StripRow);
            var column = kernel->FirstColumn * pass.OutStepWidth + kernel->ColumnPhase - pass.OutOriginWidth;
            for (var i = 0; i < at.Tile; i++)
                for (var r = row; r < end; r++)
                {
                    var from = strip + i * job->StripRow + (r - row) * pass.GridWidth;
                    var to = assembled + i * job->AssembledRow + (r * pass.OutStepHeight + kernel->RowPhase - pass.OutOriginHeight - firstTarget) * pass.OutWidth + column;
                    for (var j = 0; j < kernel->Columns; j++)
                        to[j * pass.OutStepWidth] = from[j];
                }
        }
        var start = firstTarget * (long)pass.OutWidth;
        for (var i = 0; i < at.Tile; i++)
        {
            var channel = at.Group * pass.Outputs + at.Output + i;
            var y = job->Target + (at.Sample * pass.Groups * pass.Outputs + channel) * pass.OutHeight * pass.OutWidth + start;
            Fusion.Plane<V, F>(job->Operands, at.Sample, channel, start, assembled + i * job->AssembledRow, pass.OutWidth, y, pass.OutWidth, endTarget - firstTarget, pass.OutWidth, memory);
        }
    }

    /// <summary>A tile of outputs by some rows of the grid, in one group of one sample.</summary>
    private readonly record struct ConvStrip(long Sample, int Group, int Output, int Tile, int Row, int Rows);

    private struct ConvJob
    {
        public ConvPass Pass;
        public float* Source;
        public float* Weights;
        public float* Transposed;
        public float* Target;
        public int Samples;
        public bool ByOutputs;
        public OperandSet Operands;

        /// <summary>The row stride of a tile in the strip, and in the assembled rows (0 if rows are not assembled).</summary>
        public long StripRow, AssembledRow;

        /// <summary>The scratch memory of the first worker, and the lengths of its parts.</summary>
        public float* Scratch;
        public long PerThread, Pad, Strip, Assembled;

        /// <summary>Weights of one group, in all kernels.</summary>
        public long GroupWeights;

        public readonly float* KernelWeights(ConvKernel* kernel, int group) => Weights + group * GroupWeights + kernel->Weights;
    }
}
