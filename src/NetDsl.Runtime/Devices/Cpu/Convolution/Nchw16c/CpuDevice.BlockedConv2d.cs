using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Pixels of a strip. Two blocks of them, before and after the fused function, fit the first-level cache.</summary>
    private const int StripPixels = 112;

    /// <summary>The smallest number of pixels of an image that is worth a worker.</summary>
    private const int MinPiece = 56;

    /// <summary>Computes the forward direction. The input or the output may be Nchw, but not both.</summary>
    private void ConvolveBlocks<F>(Conv2dShape shape, int samples, float* x, Region w, float* y, in ChannelMoments moments, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        using var turn = gate.EnterScope();
        if (ConvolvesTiles<F>(shape, isBackward: false, samples, x, w, y, moments, operands))
            return;
        var plan = plans.OfBlocks(shape);
        var job = new BlockJob
        {
            Pass = plan.Forward, Cell = plan.Cell, Source = x, Raw = At(w), Target = y, Samples = samples,
            SourceChannels = plan.InChannels, TargetChannels = plan.OutChannels, IsNchwSource = plan.IsNchwInput, IsNchwTarget = plan.IsNchwOutput,
            Moments = moments,
        };
        ConvolveBlocks<F>(ref job, plan, w, operands);
        GC.KeepAlive(plan);
    }

    /// <summary>Computes the gradient of the input: the forward direction with other weights.</summary>
    private void ConvolveBlocksBack<F>(Conv2dShape shape, int samples, float* dy, Region w, float* dx, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        using var turn = gate.EnterScope();
        var plan = plans.OfBlocks(shape);
        if (plan.Cell == 1)
            throw new ArgumentException($"There is no kernel for the gradient of an Nchw input with fewer than {BlockPlan.Block} channels from an Nchw16c output.");
        if (ConvolvesTiles<F>(shape, isBackward: true, samples, dy, w, dx, default, operands))
            return;
        var job = new BlockJob
        {
            Pass = plan.BackwardInput, Cell = BlockPlan.Block, IsBackward = true, Source = dy, Raw = At(w), Target = dx, Samples = samples,
            SourceChannels = plan.OutChannels, TargetChannels = plan.InChannels, IsNchwSource = plan.IsNchwOutput, IsNchwTarget = plan.IsNchwInput,
        };
        ConvolveBlocks<F>(ref job, plan, w, operands);
        GC.KeepAlive(plan);
    }

    private void ConvolveBlocks<F>(ref BlockJob given, BlockPlan plan, Region w, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        using var turn = gate.EnterScope();
        var job = given;
        ref var pass = ref job.Pass;
        job.Visits = visits.Begin();
        job.Depth = job.Cell == 1 ? 1 : BlockPlan.Block;
        job.Operands = OperandSet.Read<F>(new(job.Samples, pass.Groups * job.TargetChannels, pass.OutHeight * pass.OutWidth, job.IsNchwTarget ? Layout.Nchw : Layout.Nchw16c), 1, operands);
        job.IsStrided = pass.OutStepHeight * pass.OutStepWidth > 1;
        job.IsDirect = !job.IsStrided && !job.IsNchwTarget && ClampedSumEpilogue.Read<F>(job.Operands, out job.Epilogue);
        job.StripRows = Math.Clamp(StripPixels / (pass.OutWidth * pass.OutStepHeight), 1, pass.ChunkRows);
        job.StripColumns = job.IsStrided ? pass.OutWidth : Math.Min(pass.OutWidth, StripPixels);
        // An image that is one long row is processed in pieces that stay in the second-level cache.
        job.ChunkColumns = pass.Direct && pass.OutHeight == 1 ? Math.Max(1, ConvPlan.StagedFloats / (pass.Channels * job.Cell * StripPixels)) * StripPixels : pass.OutWidth;
        job.StripBlock = job.StripRows * pass.OutStepHeight * job.StripColumns * BlockPlan.Block;

        long work = 0;
        for (var i = 0; i < pass.Kernels; i++)
        {
            var kernel = pass.Kernel + i;
            work += (long)kernel->K * (kernel->EndRow - kernel->FirstRow) * kernel->Columns;
            job.GroupWeights += pass.Outputs * job.WeightsOfBlock(kernel);
        }
        var units = (long)job.Samples * pass.Groups * pass.Chunks;
        var isRow = pass is { Height: 1, WeightTaps: 1 } && pass.Width == pass.OutWidth;
        var partition = Partition(job.Samples * pass.Groups * pass.Outputs * work * job.Depth * BlockPlan.Block / width, Math.Max(units, isRow ? pass.Outputs + pass.OutWidth / MinPiece : pass.Outputs));
        // If there are few images of one row each, workers share the pixels if these are more than the channels: then all workers read the
        // smaller of the two.
        var threads = partition.Threads;
        var shares = isRow && units % threads != 0 && units < 4 * threads && pass.OutWidth >= Math.Max(pass.Outputs * BlockPlan.Block, MinPiece * threads) && !job.Moments.AreWanted;
        job.Pieces = shares ? (pass.OutWidth + MinPiece - 1) / MinPiece : 1;
        units *= job.Pieces;
        job.Steps = OutputSteps.Of(pass.Outputs, units, threads);
        partition = partition.WithUnits(units * job.Steps.Count);

        job.Pad = Lines(Fusion.PadLength(job.Operands, job.StripBlock));
        job.Strip = Lines((job.IsNchwTarget ? 3 : 2) * job.StripBlock);
        job.Staged = Lines(pass.StagedLength * job.Cell);
        job.Transposed = Lines(BlockWeights.Scratch(pass));
        job.PerThread = job.Pad + job.Strip + job.Staged + job.Transposed;
        job.Moments.Runs = (long)job.Samples * pass.Chunks * job.RunsOfChunk;
        var length = pass.Groups * job.GroupWeights;
        job.Weights = ((CpuBuffer)w.Buffer).PackedWeightsFor(this).Find(w.Buffer.Version, plan, job.IsBackward ? 1 : 0, w.Offset, length, out job.HasWeights);
        var packed = job.Weights is null ? Lines(length) : 0;
        var memory = Reserve(packed + job.PerThread * partition.Threads + job.Moments.Length);
        job.Weights = job.Weights is null ? memory : job.Weights;
        job.Scratch = memory + packed;
        job.Moments.Begin(job.Scratch + job.PerThread * partition.Threads);
        switch (width)
        {
            case 16: RunBlocks<V16, F>(&job, partition); break;
            case 8: RunBlocks<V8, F>(&job, partition); break;
            case 4: RunBlocks<V4, F>(&job, partition); break;
            default: RunBlocks<Scalar, F>(&job, partition); break;
        }
        Conclude(job.Moments);
    }

    private void RunBlocks<V, F>(BlockJob* job, in WorkPartition partition) where V : struct, ILanes<V> where F : struct, IMap
    {
        if (!job->HasWeights)
            Run(&LayOutWeights<V>, job, job->Pass.Groups * job->GroupWeights > 20_000 ? partition.WithUnits(job->Pass.Groups * (long)job->Pass.Outputs) : WorkPartition.Single(job->Pass.Groups * (long)job->Pass.Outputs));
        if (job->Cell == 1)
            Run(&BlocksPart<V, Count1, F>, job, partition);
        else
            Run(&BlocksPart<V, Count16, F>, job, partition);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LayOutWeights<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (BlockJob*)context;
        ref var pass = ref job->Pass;
        var transposed = job->Scratch + slot * job->PerThread;
        for (var unit = from; unit < to; unit++)
        {
            var (group, output) = Math.DivRem(unit, pass.Outputs);
            var first = group * job->TargetChannels + output * BlockPlan.Block;
            var channels = job->ChannelsOf((int)output);
            for (var kernel = pass.Kernel; kernel < pass.Kernel + pass.Kernels; kernel++)
            {
                var target = job->KernelWeights(kernel, (int)group) + output * job->WeightsOfBlock(kernel);
                if (!job->IsBackward)
                    BlockWeights.Forward<V>(pass, job->SourceChannels, channels, job->Raw + first * job->SourceChannels * pass.WeightTaps, target, transposed);
                else
                    BlockWeights.BackwardInput<V>(pass, *kernel, job->SourceChannels, job->TargetChannels, channels, job->Raw + (group * job->SourceChannels * job->TargetChannels + output * BlockPlan.Block) * pass.WeightTaps, target, transposed);
            }
        }
    }

    /// <summary>Computes a run of steps: through the outputs of one chunk of an image, then through those of the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlocksPart<V, S, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where S : struct, ICount where F : struct, IMap
    {
        var job = (BlockJob*)context;
        for (long at = from, next; at < to; at = next)
        {
            var (unit, step) = Math.DivRem(at, job->Steps.Count);
            next = Math.Min(to, at - step + job->Steps.Count);
            BlocksOfUnit<V, S, F>(job, slot, unit, (int)step, (int)(step + next - at));
        }
    }

    /// <summary>Computes some steps through the outputs of a chunk of an image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlocksOfUnit<V, S, F>(BlockJob* job, int slot, long unit, int fromStep, int toStep) where V : struct, ILanes<V> where S : struct, ICount where F : struct, IMap
    {
        ref var pass = ref job->Pass;
        var memory = job->Scratch + slot * job->PerThread;
        var staged = memory + job->Pad + job->Strip;
        var (fromOutput, toOutput) = job->Steps.Range(fromStep, toStep);
        var (whole, piece) = Math.DivRem(unit, job->Pieces);
        var (image, chunk) = Math.DivRem(whole, pass.Chunks);
        var (fromColumn, toColumn) = job->ColumnsOf((int)piece);
        var first = (int)chunk * pass.ChunkRows;
        var rows = Math.Min(pass.ChunkRows, pass.GridRows - first);
        var source = job->Source + image * job->SourceChannels * pass.Height * pass.Width;
        // A worker that continues with the same chunk has already staged it.
        var isNew = job->Visits.IsNew(slot, unit);
        if (pass.Direct)
        {
            source += first * pass.Width * S.Value;
        }
        else
        {
            if (isNew && S.Value == 1)
                Stager.Stage<V>(pass, source, first, rows, staged);
            else if (isNew)
                BlockStager.Stage<V>(pass, job->IsNchwSource ? job->SourceChannels : 0, source, first, rows, (fromColumn, toColumn), staged);
            source = staged;
        }
        for (int left = fromColumn, right; left < toColumn; left = right)
        {
            right = Math.Min(left + job->ChunkColumns, toColumn);
            for (int output = fromOutput, blocks; output < toOutput; output += blocks)
            {
                blocks = V.Count == 16 && output + 1 < toOutput ? 2 : 1;
                // While the tiles of some outputs are computed, they prefetch the weights of the next outputs, a part in each tile.
                var next = (nint)(job->KernelWeights(pass.Kernel, (int)(image % pass.Groups)) + Math.Min(output + blocks, pass.Outputs - 1) * job->WeightsOfBlock(pass.Kernel));
                var tiles = rows * BlockTiles.Tiles<V>(right - left);
                var nextStep = blocks * BlockPlan.Block * sizeof(float) / tiles;
                for (var row = 0; row < rows; row += job->StripRows)
                    for (var column = left; column < right; column += job->StripColumns)
                    {
                        var strip = new BlockStrip(image / pass.Groups, (int)(image % pass.Groups), output, blocks, isNew && output == fromOutput, first + row, Math.Min(job->StripRows, rows - row), column, Math.Min(job->StripColumns, right - column), next, nextStep);
                        BlocksOf<V, S, F>(job, strip, source + row * pass.GridWidth * S.Value, memory);
                        next += nextStep * (int)(job->WeightsOfBlock(pass.Kernel) / BlockPlan.Block) * strip.Rows * BlockTiles.Tiles<V>(strip.Columns);
                    }
            }
        }
    }

    /// <summary>Computes a strip and applies the fused function while storing it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlocksOf<V, S, F>(BlockJob* job, in BlockStrip at, float* source, float* memory) where V : struct, ILanes<V> where S : struct, ICount where F : struct, IMap
    {
        ref var pass = ref job->Pass;
        var plane = (nint)pass.OutHeight * pass.OutWidth * BlockPlan.Block;
        var strip = memory + job->Pad;
        if (!job->IsStrided)
        {
            var start = at.Row * (long)pass.OutWidth + at.Column;
            var y = job->Target + job->FirstChannel(at) * (plane / BlockPlan.Block) + start * BlockPlan.Block;
            if (job->IsDirect)
            {
                var row = pass.OutWidth * BlockPlan.Block;
                if (job->Epilogue.Elements is null)
                    Fill<V, S, Count1>(job, at, pass.Kernel, source, y, BlockPlan.Block, row, plane, memory);
                else
                    Fill<V, S, Count2>(job, at, pass.Kernel, source, y, BlockPlan.Block, row, plane, memory);
            }
            else
            {
                Fill<V, S, Count0>(job, at, pass.Kernel, source, strip, BlockPlan.Block, at.Columns * BlockPlan.Block, job->StripBlock, memory);
                Finish<V, F>(job, at, start, at.Rows * at.Columns, memory);
            }
            for (var i = 0; job->Moments.AreWanted && i < at.Blocks; i++)
                job->Moments.Add<V>(at.Group * pass.Outputs + at.Output + i, job->RunOf(at), job->IsNchwTarget ? strip + i * job->StripBlock : y + i * plane, at.Rows * at.Columns);
            return;
        }

        // Each kernel computes one phase of the target. Positions that no tap reaches are zero.
        var firstTarget = Math.Max(0, at.Row * pass.OutStepHeight - pass.OutOriginHeight);
        var endTarget = Math.Min(pass.OutHeight, (at.Row + at.Rows) * pass.OutStepHeight - pass.OutOriginHeight);
        if (endTarget <= firstTarget)
            return;
        new Span<float>(strip, (int)job->Strip).Clear();
        for (var kernel = pass.Kernel; kernel < pass.Kernel + pass.Kernels; kernel++)
        {
            var (row, end) = (Math.Max(at.Row, kernel->FirstRow), Math.Min(at.Row + at.Rows, kernel->EndRow));
            if (row >= end)
                continue;
            var target = ((row * pass.OutStepHeight + kernel->RowPhase - pass.OutOriginHeight - firstTarget) * pass.OutWidth + kernel->FirstColumn * pass.OutStepWidth + kernel->ColumnPhase - pass.OutOriginWidth) * BlockPlan.Block;
            Fill<V, S, Count0>(job, at with { Row = row, Rows = end - row, Column = kernel->FirstColumn, Columns = kernel->Columns }, kernel, source + (row - at.Row) * pass.GridWidth * S.Value,
                strip + target, pass.OutStepWidth * BlockPlan.Block, pass.OutStepHeight * pass.OutWidth * BlockPlan.Block, job->StripBlock, memory);
        }
        Finish<V, F>(job, at, firstTarget * (long)pass.OutWidth, (endTarget - firstTarget) * pass.OutWidth, memory);
    }

    /// <summary>Applies the fused function to the blocks of a strip. They are transposed first if the target is Nchw.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish<V, F>(BlockJob* job, in BlockStrip at, long start, int pixels, float* memory) where V : struct, ILanes<V> where F : struct, IMap
    {
        var inner = (nint)job->Pass.OutHeight * job->Pass.OutWidth;
        var strip = memory + job->Pad;
        var transposed = strip + 2 * job->StripBlock;
        for (var i = 0; i < at.Blocks; i++, strip += job->StripBlock)
        {
            var channel = job->FirstChannel(at) + i * BlockPlan.Block;
            var y = job->Target + channel * inner;
            // Operands index channels within a sample.
            channel -= at.Sample * job->Operands.Channels;
            if (!job->IsNchwTarget)
            {
                Fusion.Blocks<V, F>(job->Operands, at.Sample, channel / BlockPlan.Block, start, strip, y + start * BlockPlan.Block, pixels, memory);
                continue;
            }
            var channels = job->ChannelsOf(at.Output + i);
            if (typeof(F) == typeof(Identity))
            {
                Transposer.Transpose<V>(pixels, channels, strip, BlockPlan.Block, y + start, inner);
                continue;
            }
            Transposer.Transpose<V>(pixels, channels, strip, BlockPlan.Block, transposed, pixels);
            for (var c = 0; c < channels; c++)
                Fusion.Plane<V, F>(job->Operands, at.Sample, channel + c, start, transposed + c * pixels, pixels, y + c * inner + start, pixels, 1, pixels, memory);
        }
    }

    /// <summary>
    /// Computes the sums of a strip, row by row, tile by tile. E is 0 without an epilogue, 1 with one, and 2 if it adds an element to each
    /// sum.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill<V, S, E>(BlockJob* job, in BlockStrip at, ConvKernel* kernel, float* source, float* target, int pixel, nint targetRow, nint targetBlock, float* memory)
        where V : struct, ILanes<V> where S : struct, ICount where E : struct, ICount
    {
        ref var pass = ref job->Pass;
        var perBlock = (nint)job->WeightsOfBlock(kernel);
        var weights = job->KernelWeights(kernel, at.Group) + at.Output * perBlock;
        var terms = new BlockTerms
        {
            Count = kernel->K, Table = kernel->Table, Cell = S.Value, Depth = job->Depth, Step = 1, ResultRow = pixel,
            LastTerms = kernel->Taps, LastDepth = job->SourceChannels - job->Depth * (pass.Channels - 1),
            SecondWeights = V.Count == 16 ? perBlock : V.Count, SecondResults = V.Count == 16 ? targetBlock : V.Count,
        };
        var epilogue = E.Value == 0 ? default : job->Epilogue.ForTiles(at.Group * job->TargetChannels + at.Output * BlockPlan.Block, job->Target, memory);
        var start = epilogue.Start;
        epilogue.Next = (byte*)at.Next;
        epilogue.NextStep = at.NextStep;
        for (var row = 0; row < at.Rows; row++)
            for (int column = 0, tile; column < at.Columns; column += tile)
            {
                tile = BlockTiles.NextRows<V>(at.Columns - column);
                var x = source + (row * pass.GridWidth + at.Column + column) * S.Value;
                var y = target + row * targetRow + column * pixel;
                if (S.Value == BlockPlan.Block && pass.Direct && at.IsFirst && column + tile < at.Columns)
                    BlockTiles.Prefetch(terms, x + tile * S.Value, Math.Min(tile, at.Columns - column - tile));
                for (var lane = 0; lane < (V.Count == 16 ? 1 : 16); lane += 2 * V.Count)
                {
                    if (E.Value > 0)
                    {
                        epilogue.Start = start + lane;
                        if (V.Count == 16 && at.Blocks == 1)
                            EpilogueTiles.Run<V, Count1, S, E>(tile, terms, epilogue, x, weights, y);
                        else
                            EpilogueTiles.Run<V, Count2, S, E>(tile, terms, epilogue, x, weights + lane, y + lane);
                        epilogue.Next += at.NextStep * terms.Count * terms.Depth;
                    }
                    else if (V.Count == 16 && at.Blocks == 1)
                        BlockTiles.Run<V, Count1, S>(tile, terms, x, weights, y);
                    else
                        BlockTiles.Run<V, Count2, S>(tile, terms, x, weights + lane, y + lane);
                }
            }
    }

    /// <summary>One or two blocks of outputs by a rectangle of the grid, in one group of one sample.</summary>
    private readonly record struct BlockStrip(long Sample, int Group, int Output, int Blocks, bool IsFirst, int Row, int Rows, int Column, int Columns, nint Next, nint NextStep);

    private struct BlockJob
    {
        /// <summary>The direction, in cells: its channels are channel blocks.</summary>
        public ConvPass Pass;

        /// <summary>Floats of a pixel of the source.</summary>
        public int Cell;

        /// <summary>Channels of a term.</summary>
        public int Depth;
        public bool IsBackward, IsStrided, HasWeights;

        /// <summary>Whether tiles apply the fused function, and its operands.</summary>
        public bool IsDirect;
        public ClampedSumEpilogue Epilogue;
        public float* Source;
        public float* Target;

        /// <summary>Channels per group (the last block may be partly filled), and whether the images are Nchw.</summary>
        public int SourceChannels, TargetChannels;
        public bool IsNchwSource, IsNchwTarget;
        public int Samples;
        public OperandSet Operands;
        public ChannelMoments Moments;
        public SlotVisits.Job Visits;

        /// <summary>Rows of the grid and columns of the target of a strip, and the stride of its blocks.</summary>
        public int StripRows, StripColumns, StripBlock;

        public OutputSteps Steps;

        /// <summary>
        /// The number of pieces of columns of an image, and the columns whose outputs are all computed before the next columns.
        /// </summary>
        public int Pieces;
        public int ChunkColumns;

        /// <summary>The weights of the user, and the packed ones.</summary>
        public float* Raw;
        public float* Weights;
        public long GroupWeights;

        /// <summary>The scratch memory of the first worker, and the lengths of its parts.</summary>
        public float* Scratch;
        public long PerThread, Pad, Strip, Staged, Transposed;

        /// <summary>The number of weights of a kernel for one block of the target.</summary>
        public readonly long WeightsOfBlock(ConvKernel* kernel) => (long)kernel->Taps * SourceChannels * BlockPlan.Block;

        public readonly float* KernelWeights(ConvKernel* kernel, int group) => Weights + group * GroupWeights + (long)kernel->Weights / Pass.Channels * SourceChannels * BlockPlan.Block;

        /// <summary>The columns of a piece, in whole tiles. The end is exclusive.</summary>
        public readonly (int From, int To) ColumnsOf(int piece)
        {
            var tile = BlockTiles.MaxRows<V16>();
            var (from, to) = Share((Pass.OutWidth + tile - 1) / tile, piece, Pieces);
            return ((int)from * tile, Math.Min((int)to * tile, Pass.OutWidth));
        }

        /// <summary>The number of channels of a block of a group's targets.</summary>
        public readonly int ChannelsOf(int block) => Math.Min(BlockPlan.Block, TargetChannels - block * BlockPlan.Block);

        /// <summary>The number of runs of pixels of a chunk, and the run of a strip.</summary>
        public readonly int RunsOfChunk => (Pass.ChunkRows * Pass.OutWidth + ChannelMoments.RunPixels - 1) / ChannelMoments.RunPixels;

        public readonly long RunOf(in BlockStrip at)
        {
            var (chunk, row) = Math.DivRem(at.Row, Pass.ChunkRows);
            return (at.Sample * Pass.Chunks + chunk) * RunsOfChunk + (row * Pass.OutWidth + at.Column) / ChannelMoments.RunPixels;
        }

        /// <summary>The index of a strip's first channel among those of all samples.</summary>
        public readonly long FirstChannel(in BlockStrip at) => (at.Sample * Pass.Groups + at.Group) * TargetChannels + at.Output * BlockPlan.Block;
    }
}
