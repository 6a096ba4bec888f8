using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Pixels of two blocks of dy that stay in the first-level cache for all taps.</summary>
    private const int WeightPixels = 256;

    /// <summary>
    /// The smallest number of pixels that is worth sums of its own, because adding them up takes as long as a few pixels.
    /// </summary>
    private const int PixelsOfSegment = 200;

    /// <summary>
    /// The gradient of the weights of a convolution with channel blocks on one side at least. For each tap it is the product of the image
    /// (channels are rows) with dy (channels are in vectors), summed over all pixels. Sums have the order of <see
    /// cref="BlockWeights.Forward"/>.
    /// </summary>
    private void BlockedWeights(Conv2dShape shape, int samples, float* x, float* dy, float* dw)
    {
        switch (MethodOf(shape, isBackward: false, samples))
        {
            case ConvolutionMethod.Winograd: TiledWeightGradient<WinogradTiles>(shape, samples, x, dy, dw); return;
            case ConvolutionMethod.Fft: TiledWeightGradient<FourierTiles>(shape, samples, x, dy, dw); return;
        }
        var plan = plans.OfBlocks(shape);
        var pass = plan.Forward;
        var job = new BlockWeightJob
        {
            Pass = pass, Cell = plan.Cell, X = x, Dy = dy, Dw = dw, Samples = samples, KernelWidth = shape.KernelWidth,
            InChannels = plan.InChannels, OutChannels = plan.OutChannels, IsNchwX = plan.IsNchwInput, IsNchwDy = plan.IsNchwOutput,
        };
        job.PerOutput = (long)plan.InChannels * pass.WeightTaps * BlockPlan.Block;
        var outputs = (long)pass.Groups * pass.Outputs;
        var units = (long)samples * pass.Chunks;
        var partition = Partition(samples * outputs * job.PerOutput * pass.OutHeight * pass.OutWidth / width, Math.Max(units, outputs));
        // If there are many more pixels than sums, the images are split into segments with sums of their own, which are added in order.
        // Otherwise workers share the outputs: they have no sums in common, but each stages every image, so each takes a single grain.
        var segments = Math.Min(Math.Min(units, 8L * partition.Threads), samples * (long)pass.OutHeight * pass.OutWidth / PixelsOfSegment);
        job.ByOutputs = partition.Threads == 1 || segments < 4 * partition.Threads && (outputs >= 2 * partition.Threads || units < partition.Threads);
        job.Segments = job.ByOutputs ? 1 : (int)Math.Max(segments, partition.Threads);
        job.Sums = Lines(outputs * job.PerOutput);
        job.Staged = Lines(pass.StagedLength * job.Cell);
        job.Transposed = Lines(BlockWeights.Scratch(pass));
        var rows = Lines(pass.ChunkRows);
        job.Blocked = plan.IsNchwOutput ? Lines(outputs * pass.ChunkRows * pass.OutWidth * BlockPlan.Block) : 0;
        job.PerThread = job.Staged + job.Transposed + job.Blocked;
        var memory = Reserve(rows + job.Sums * job.Segments + job.PerThread * partition.Threads);
        job.Rows = (int*)memory;
        for (var row = 0; row < pass.ChunkRows; row++)
            job.Rows[row] = row * pass.GridWidth;
        job.AllSums = memory + rows;
        job.Scratch = job.AllSums + job.Sums * job.Segments;
        switch (width)
        {
            case 16: RunWeights<V16>(&job, partition); break;
            case 8: RunWeights<V8>(&job, partition); break;
            case 4: RunWeights<V4>(&job, partition); break;
            default: RunWeights<Scalar>(&job, partition); break;
        }
        GC.KeepAlive(plan);
    }

    private void RunWeights<V>(BlockWeightJob* job, in WorkPartition partition) where V : struct, ILanes<V>
    {
        var outputs = job->Pass.Groups * (long)job->Pass.Outputs;
        Run(&BlockWeightsPart<V>, job, job->ByOutputs ? partition.WithUnits(outputs).OnePerThread : partition.WithUnits(job->Segments));
        Run(&BlockWeightsBack<V>, job, partition.WithUnits(outputs));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlockWeightsPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (BlockWeightJob*)context;
        var units = (long)job->Samples * job->Pass.Chunks;
        if (job->ByOutputs)
        {
            WeightsOfUnits<V>(job, slot, job->AllSums, 0, units, from, to);
            return;
        }
        for (var segment = from; segment < to; segment++)
        {
            var (first, end) = Share(units, (int)segment, job->Segments);
            WeightsOfUnits<V>(job, slot, job->SumsOf((int)segment), first, end, 0, (long)job->Pass.Groups * job->Pass.Outputs);
        }
    }

    /// <summary>Computes the sums of some chunks of images, for a range of output blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightsOfUnits<V>(BlockWeightJob* job, int slot, float* sums, long from, long to, long fromOutput, long toOutput) where V : struct, ILanes<V>
    {
        ref var pass = ref job->Pass;
        var staged = job->Scratch + slot * job->PerThread;
        var outputs = (long)pass.Groups * pass.Outputs;
        Clear(sums + fromOutput * job->PerOutput, (toOutput - fromOutput) * job->PerOutput);
        for (var unit = from; unit < to; unit++)
            for (var group = (int)(fromOutput / pass.Outputs); group * (long)pass.Outputs < toOutput; group++)
            {
                var (sample, chunk) = Math.DivRem(unit, pass.Chunks);
                var first = (int)chunk * pass.ChunkRows;
                var rows = Math.Min(pass.ChunkRows, pass.GridRows - first);
                var x = job->X + (sample * pass.Groups + group) * job->InChannels * pass.Height * pass.Width;
                if (pass.Direct)
                {
                    x += first * pass.Width * job->Cell;
                }
                else
                {
                    if (job->Cell == 1)
                        Stager.Stage<V>(pass, x, first, rows, staged);
                    else
                        BlockStager.Stage<V>(pass, job->IsNchwX ? job->InChannels : 0, x, first, rows, (0, pass.OutWidth), staged);
                    x = staged;
                }
                var (output, end) = (Math.Max(fromOutput, group * (long)pass.Outputs), Math.Min(toOutput, (group + 1) * (long)pass.Outputs));
                // The rows of dy are in the image, or are put into blocks first.
                var plane = (nint)(job->IsNchwDy ? rows : pass.OutHeight) * pass.OutWidth * BlockPlan.Block;
                var gradients = job->IsNchwDy ? staged + job->Staged + job->Transposed : job->Dy + (sample * outputs * plane + first * pass.OutWidth * BlockPlan.Block);
                if (job->IsNchwDy)
                    PutIntoBlocks<V>(job, sample, first, rows, (int)output, (int)end, gradients);
                for (int blocks; output < end; output += blocks)
                {
                    blocks = V.Count == 16 && output + 1 < end ? 2 : 1;
                    var dy = gradients + output * plane;
                    for (int row = 0, count; row < rows; row += count)
                    {
                        count = Math.Min(rows - row, Math.Max(1, WeightPixels / pass.OutWidth));
                        // A single long row is split into pieces.
                        var columns = count > 1 ? pass.OutWidth : WeightPixels;
                        for (var column = 0; column < pass.OutWidth; column += columns)
                            AddWeights<V>(job, blocks, count, Math.Min(columns, pass.OutWidth - column), x + (row * pass.GridWidth + column) * job->Cell,
                                dy + (row * pass.OutWidth + column) * BlockPlan.Block, plane, sums + output * job->PerOutput);
                    }
                }
            }
    }

    /// <summary>
    /// Puts some rows of an Nchw dy into blocks, for a range of output blocks. Missing channels keep their content; they do not affect the
    /// result.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PutIntoBlocks<V>(BlockWeightJob* job, long sample, int first, int rows, int output, int end, float* target) where V : struct, ILanes<V>
    {
        ref var pass = ref job->Pass;
        var (pixels, inner) = (rows * pass.OutWidth, (nint)pass.OutHeight * pass.OutWidth);
        for (; output < end; output++)
            Transposer.Transpose<V>(job->OutputsOf(output), pixels, job->Dy + (sample * job->OutChannels + output * BlockPlan.Block) * inner + first * pass.OutWidth, inner,
                target + (nint)output * pixels * BlockPlan.Block, BlockPlan.Block);
    }

    /// <summary>Adds the products of a rectangle of an image with one or two blocks of outputs to the sums of these blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWeights<V>(BlockWeightJob* job, int blocks, int rows, int columns, float* x, float* dy, nint plane, float* sums) where V : struct, ILanes<V>
    {
        ref var pass = ref job->Pass;
        var kernel = pass.Kernel;
        var terms = new BlockTerms
        {
            Count = rows, Table = job->Rows, Cell = job->Cell, Depth = columns, Step = job->Cell, ResultRow = BlockPlan.Block, Adds = true,
            SecondWeights = V.Count == 16 ? plane : V.Count, SecondResults = V.Count == 16 ? (nint)job->PerOutput : V.Count,
        };
        if (job->Cell == 1)
        {
            // The rows of a tile are taps that read adjacent pixels. With a stride, these are every second or third tap of a row.
            var step = pass.StepWidth;
            terms.ResultRow = step * BlockPlan.Block;
            for (var first = 0; first < kernel->K; first += job->KernelWidth)
                for (var phase = 0; phase < Math.Min(step, job->KernelWidth); phase++)
                    for (int tap = phase, count; tap < job->KernelWidth; tap += count * step)
                    {
                        for (count = 1; count < BlockTiles.MaxRows<V>() && tap + count * step < job->KernelWidth; count++)
                            if (kernel->Table[first + tap + count * step] != kernel->Table[first + tap] + count)
                                break;
                        AddTile<V>(terms, blocks, count, x + kernel->Table[first + tap], dy, sums + (first + tap) * BlockPlan.Block);
                    }
            return;
        }
        for (var term = 0; term < kernel->K; term++)
        {
            var image = x + kernel->Table[term] * BlockPlan.Block;
            var (block, tap) = Math.DivRem(term, pass.WeightTaps);
            var channels = Math.Min(BlockPlan.Block, job->InChannels - block * BlockPlan.Block);
            var target = sums + (block * BlockPlan.Block * pass.WeightTaps + tap * channels) * BlockPlan.Block;
            // The rows of a tile are the channels of a block. Eight at a time share the loads of two vectors and leave no remainder.
            for (int row = 0, tile; row < channels; row += tile)
            {
                tile = V.Count == 16 ? Math.Min(8, channels - row) : BlockTiles.NextRows<V>(channels - row);
                AddTile<V>(terms, blocks, tile, image + row, dy, target + row * BlockPlan.Block);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTile<V>(in BlockTerms terms, int blocks, int rows, float* x, float* dy, float* target) where V : struct, ILanes<V>
    {
        if (V.Count == 16 && blocks == 1)
            BlockTiles.Run<V, Count1, Count1>(rows, terms, x, dy, target);
        else
            for (var lane = 0; lane < (V.Count == 16 ? 1 : 16); lane += 2 * V.Count)
                BlockTiles.Run<V, Count2, Count1>(rows, terms, x, dy + lane, target + lane);
    }

    /// <summary>Adds the sums of all segments and unpacks them to the order of the weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlockWeightsBack<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (BlockWeightJob*)context;
        ref var pass = ref job->Pass;
        var transposed = job->Scratch + slot * job->PerThread;
        for (var output = from; output < to; output++)
        {
            var sums = job->SumsOf(0) + output * job->PerOutput;
            for (var other = 1; other < job->Segments; other++)
            {
                var more = job->SumsOf(other) + output * job->PerOutput;
                for (long i = 0; i < job->PerOutput; i += V.Count)
                    V.Store(V.Load(sums + i) + V.Load(more + i), sums + i);
            }
            var dw = job->Dw + output * job->PerOutput;
            BlockWeights.Back<V>(pass, job->InChannels, job->OutputsOf((int)output), sums, dw, transposed);
        }
    }

    private struct BlockWeightJob
    {
        /// <summary>The forward direction, in cells: its channels are channel blocks.</summary>
        public ConvPass Pass;

        /// <summary>Floats of a pixel of the image.</summary>
        public int Cell;

        /// <summary>Taps of a row of the kernel.</summary>
        public int KernelWidth;

        /// <summary>Channels per group (the last block may be partly filled), and whether the images are Nchw.</summary>
        public int InChannels, OutChannels;
        public bool IsNchwX, IsNchwDy;
        public bool ByOutputs;
        public float* X;
        public float* Dy;
        public float* Dw;
        public int Samples;

        /// <summary>The offsets of the rows of a chunk, in cells.</summary>
        public int* Rows;

        /// <summary>Weights of a block of outputs.</summary>
        public long PerOutput;

        /// <summary>The sums of the first segment, and the number of segments of all chunks.</summary>
        public float* AllSums;
        public int Segments;

        /// <summary>The scratch memory of the first worker, and the lengths of its parts.</summary>
        public float* Scratch;
        public long PerThread, Staged, Transposed, Blocked, Sums;

        public readonly float* SumsOf(int segment) => AllSums + segment * Sums;

        /// <summary>The number of channels of a block of outputs, over all groups.</summary>
        public readonly int OutputsOf(int block) => Math.Min(BlockPlan.Block, Pass.Groups * OutChannels - block * BlockPlan.Block);
    }
}
