using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    private void BlockPool<P, F>(Pool2dShape shape, int samples, float* x, float* y, ReadOnlySpan<Operand> operands)
        where P : struct, IPool where F : struct, IMap
    {
        var job = new PoolJob(shape, samples) { X = x, Y = y };
        job.Operands = OperandSet.Read<F>(new(samples, shape.Channels, shape.OutHeight * shape.OutWidth, Layout.Nchw16c), 1, operands);
        var partition = Partition(job.Planes / width * shape.OutHeight * shape.OutWidth * (shape.KernelHeight * shape.KernelWidth + 4),
            job.Planes / BlockPlan.Block);
        job.Plan(Lines(Fusion.PadLength(job.Operands, shape.OutWidth * BlockPlan.Block)), Lines(shape.OutWidth * BlockPlan.Block));
        job.Scratch = Reserve(job.Shared + job.PerThread * partition.Threads);
        job.FillShares<P>();
        switch (width)
        {
            case 16: Run(&BlockPoolPart<V16, P, F>, &job, partition); break;
            case 8: Run(&BlockPoolPart<V8, P, F>, &job, partition); break;
            case 4: Run(&BlockPoolPart<V4, P, F>, &job, partition); break;
            default: Run(&BlockPoolPart<Scalar, P, F>, &job, partition); break;
        }
    }

    private void BlockPoolBackward<P, F>(Pool2dShape shape, int samples, float* x, float* dy, float* dx, ReadOnlySpan<Operand> operands)
        where P : struct, IPool where F : struct, IMap
    {
        var job = new PoolJob(shape, samples) { X = x, Dy = dy, Y = dx };
        job.Operands = OperandSet.Read<F>(new(samples, shape.Channels, shape.InHeight * shape.InWidth, Layout.Nchw16c), 1, operands);
        var work = 4L * shape.InHeight * shape.InWidth + 3L * shape.OutHeight * shape.OutWidth * shape.KernelHeight * shape.KernelWidth;
        var partition = Partition(job.Planes / width * work, job.Planes / BlockPlan.Block);
        job.Plan(Lines(Fusion.PadLength(job.Operands, (long)shape.InHeight * shape.InWidth * BlockPlan.Block)),
            Lines((long)shape.InHeight * shape.InWidth * BlockPlan.Block));
        job.Scratch = Reserve(job.Shared + job.PerThread * partition.Threads);
        job.FillShares<P>();
        switch (width)
        {
            case 16: Run(&BlockPoolBackwardPart<V16, P, F>, &job, partition); break;
            case 8: Run(&BlockPoolBackwardPart<V8, P, F>, &job, partition); break;
            case 4: Run(&BlockPoolBackwardPart<V4, P, F>, &job, partition); break;
            default: Run(&BlockPoolBackwardPart<Scalar, P, F>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlockPoolPart<V, P, F>(void* context, int slot, long from, long to)
        where V : struct, ILanes<V> where P : struct, IPool where F : struct, IMap
    {
        var job = (PoolJob*)context;
        var pad = job->PadOf(slot);
        var strip = pad + job->Pad;
        var blocks = job->Channels / BlockPlan.Block;
        for (var block = from; block < to; block++)
            for (var row = 0; row < job->OutHeight; row++)
            {
                var x = job->X + block * job->InHeight * job->InWidth * BlockPlan.Block;
                for (var column = 0; column < job->OutWidth; column++)
                {
                    var window = new BlockWindow(*job, row, column);
                    for (var lane = 0; lane < BlockPlan.Block; lane += V.Count)
                    {
                        var first = x + lane + (window.Row * (nint)job->InWidth + window.Column) * BlockPlan.Block;
                        var value = P.IsMaximum ? V.Load(first) : V.Zero;
                        for (var r = 0; r < window.Rows; r++)
                            for (var s = 0; s < window.Columns; s++)
                            {
                                var pixel = V.Load(first + (r * (nint)job->InWidth + s) * BlockPlan.Block);
                                value = P.IsMaximum ? V.Max(value, pixel) : value + pixel;
                            }
                        V.Store(P.IsMaximum ? value : value * V.Create(job->RowShares[row] * job->ColumnShares[column]),
                            strip + column * BlockPlan.Block + lane);
                    }
                }
                var start = (long)row * job->OutWidth;
                Fusion.Blocks<V, F>(job->Operands, block / blocks, block % blocks, start, strip,
                    job->Y + (block * job->OutHeight * job->OutWidth + start) * BlockPlan.Block, job->OutWidth, pad);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlockPoolBackwardPart<V, P, F>(void* context, int slot, long from, long to)
        where V : struct, ILanes<V> where P : struct, IPool where F : struct, IMap
    {
        var job = (PoolJob*)context;
        var pad = job->PadOf(slot);
        var strip = pad + job->Pad;
        var blocks = job->Channels / BlockPlan.Block;
        var pixels = job->InHeight * job->InWidth;
        for (var block = from; block < to; block++)
        {
            Clear(strip, pixels * BlockPlan.Block);
            var dy = job->Dy + block * job->OutHeight * job->OutWidth * BlockPlan.Block;
            for (var row = 0; row < job->OutHeight; row++)
                for (var column = 0; column < job->OutWidth; column++, dy += BlockPlan.Block)
                {
                    var window = new BlockWindow(*job, row, column);
                    var first = (window.Row * (nint)job->InWidth + window.Column) * BlockPlan.Block;
                    for (var lane = 0; lane < BlockPlan.Block; lane += V.Count)
                        if (P.IsMaximum)
                            SendToMaximum<V>(window, job->InWidth, job->X + block * pixels * BlockPlan.Block + first + lane,
                                V.Load(dy + lane), strip + first + lane);
                        else
                            ShareOut<V>(window, job->InWidth,
                                V.Load(dy + lane) * V.Create(job->RowShares[row] * job->ColumnShares[column]), strip + first + lane);
                }
            Fusion.Blocks<V, F>(job->Operands, block / blocks, block % blocks, 0, strip,
                job->Y + block * pixels * BlockPlan.Block, pixels, pad);
        }
    }

    /// <summary>Adds a gradient to the first pixel of a window, in reading order, that equals the maximum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SendToMaximum<V>(in BlockWindow window, nint width, float* x, V gradient, float* dx) where V : struct, ILanes<V>
    {
        var largest = V.Load(x);
        for (var r = 0; r < window.Rows; r++)
            for (var s = 0; s < window.Columns; s++)
                largest = V.Max(largest, V.Load(x + (r * width + s) * BlockPlan.Block));
        if (V.AnyNaN(largest))
        {
            var gradients = stackalloc float[V.Count];
            V.Store(gradient, gradients);
            for (var lane = 0; lane < V.Count; lane++)
                SendToMaximum(window, width, x + lane, gradients[lane], dx + lane);
            return;
        }
        for (var r = 0; r < window.Rows; r++)
            for (var s = 0; s < window.Columns; s++)
            {
                var offset = (r * width + s) * BlockPlan.Block;
                var pixel = V.Load(x + offset);
                V.Store(V.Load(dx + offset) + V.SelectGreater(largest, pixel, V.Zero, gradient), dx + offset);
                // Once the gradient is added, zero is left.
                gradient = V.SelectGreater(largest, pixel, gradient, V.Zero);
            }
    }

    /// <summary>The same for one lane, where NaN counts as the largest.</summary>
    private static void SendToMaximum(in BlockWindow window, nint width, float* x, float gradient, float* dx)
    {
        nint best = 0;
        for (var r = 0; r < window.Rows; r++)
            for (var s = 0; s < window.Columns; s++)
                if (Pools.Exceeds(x[(r * width + s) * BlockPlan.Block], x[best]))
                    best = (r * width + s) * BlockPlan.Block;
        dx[best] += gradient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ShareOut<V>(in BlockWindow window, nint width, V gradient, float* dx) where V : struct, ILanes<V>
    {
        for (var r = 0; r < window.Rows; r++)
            for (var s = 0; s < window.Columns; s++)
            {
                var target = dx + (r * width + s) * BlockPlan.Block;
                V.Store(V.Load(target) + gradient, target);
            }
    }

    /// <summary>The part of a window that is within the image.</summary>
    private readonly struct BlockWindow
    {
        public readonly int Row, Column, Rows, Columns;

        public BlockWindow(in PoolJob job, int row, int column)
        {
            var (top, left) = (row * job.StrideHeight - job.PadTop, column * job.StrideWidth - job.PadLeft);
            (Row, Column) = (Math.Max(top, 0), Math.Max(left, 0));
            (Rows, Columns) = (Math.Min(top + job.KernelHeight, job.InHeight) - Row,
                Math.Min(left + job.KernelWidth, job.InWidth) - Column);
        }
    }
}
