using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>The fixed cost of a plane, in vector operations.</summary>
    private const int PlaneWork = 60;

    /// <inheritdoc/>
    public override void MaxPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands) =>
        Pool<Maximum, F>(shape, samples, At(x), At(y), operands);

    /// <inheritdoc/>
    public override void AvgPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands) =>
        Pool<Average, F>(shape, samples, At(x), At(y), operands);

    /// <inheritdoc/>
    public override void MaxPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx,
        params ReadOnlySpan<Operand> operands) =>
        PoolBackward<Maximum, F>(shape, samples, At(x), At(dy), At(dx), operands);

    /// <inheritdoc/>
    public override void AvgPool2dBackward<F>(Pool2dShape shape, int samples, Region dy, Region dx,
        params ReadOnlySpan<Operand> operands) =>
        PoolBackward<Average, F>(shape, samples, null, At(dy), At(dx), operands);

    private void Pool<P, F>(Pool2dShape shape, int samples, float* x, float* y, ReadOnlySpan<Operand> operands)
        where P : struct, IPool where F : struct, IMap
    {
        using var turn = gate.EnterScope();
        if (shape.Layout == Layout.Nchw16c)
        {
            BlockPool<P, F>(shape, samples, x, y, operands);
            return;
        }
        var job = new PoolJob(shape, samples) { X = x, Y = y };
        job.Operands = OperandSet.Read<F>(new(samples, shape.Channels, shape.OutHeight * shape.OutWidth), 1, operands);
        var partition = Partition(
            job.Planes * (PlaneWork + shape.OutHeight * shape.OutWidth * shape.KernelHeight * shape.KernelWidth / width), job.Planes);
        job.Rows = Math.Clamp(Fusion.Block / shape.OutWidth, 1, shape.OutHeight);
        job.Plan(Lines(Fusion.PadLength(job.Operands, Math.Max(Fusion.Block, shape.OutWidth))), Lines((long)job.Rows * shape.OutWidth));
        job.Scratch = Reserve(job.Shared + job.PerThread * partition.Threads);
        job.FillShares<P>();
        switch (width)
        {
            case 16: Run(&PoolPart<V16, P, F>, &job, partition); break;
            case 8: Run(&PoolPart<V8, P, F>, &job, partition); break;
            case 4: Run(&PoolPart<V4, P, F>, &job, partition); break;
            default: Run(&PoolPart<Scalar, P, F>, &job, partition); break;
        }
    }

    private void PoolBackward<P, F>(Pool2dShape shape, int samples, float* x, float* dy, float* dx, ReadOnlySpan<Operand> operands)
        where P : struct, IPool where F : struct, IMap
    {
        using var turn = gate.EnterScope();
        if (shape.Layout == Layout.Nchw16c)
        {
            BlockPoolBackward<P, F>(shape, samples, x, dy, dx, operands);
            return;
        }
        var job = new PoolJob(shape, samples) { X = x, Dy = dy, Y = dx };
        job.Operands = OperandSet.Read<F>(new(samples, shape.Channels, shape.InHeight * shape.InWidth), 1, operands);
        var elements = shape.InHeight * shape.InWidth + shape.OutHeight * shape.OutWidth * shape.KernelHeight * shape.KernelWidth;
        var partition = Partition(job.Planes * (PlaneWork + elements / width), job.Planes);
        var plane = (long)shape.InHeight * shape.InWidth;
        job.Plan(Lines(Fusion.PadLength(job.Operands, plane)), Lines(plane));
        if (P.IsMaximum && job.IsOverlapping)
            job.PerThread += Lines(OverlappingPools.Memory(job));
        job.Scratch = Reserve(job.Shared + job.PerThread * partition.Threads);
        job.FillShares<P>();
        switch (width)
        {
            case 16: Run(&PoolBackwardPart<V16, P, F>, &job, partition); break;
            case 8: Run(&PoolBackwardPart<V8, P, F>, &job, partition); break;
            case 4: Run(&PoolBackwardPart<V4, P, F>, &job, partition); break;
            default: Run(&PoolBackwardPart<Scalar, P, F>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PoolPart<V, P, F>(void* context, int slot, long from, long to)
        where V : struct, ILanes<V> where P : struct, IPool where F : struct, IMap
    {
        var job = (PoolJob*)context;
        var pad = job->PadOf(slot);
        var strip = pad + job->Pad;
        var buffer = strip + job->Strip;
        Pools.Begin<V, P>(job, buffer);
        for (var plane = from; plane < to; plane++)
            for (var row = 0; row < job->OutHeight; row += job->Rows)
            {
                var rows = Math.Min(job->Rows, job->OutHeight - row);
                var x = job->X + plane * job->InHeight * job->InWidth;
                if (job->IsHalving)
                    Pools.Halve<V, P>(job, x, row, rows, strip);
                else
                    Pools.Forward<V, P>(job, x, row, rows, buffer, strip);
                var start = row * (long)job->OutWidth;
                var y = job->Y + plane * job->OutHeight * job->OutWidth + start;
                Fusion.Plane<V, F>(job->Operands, plane / job->Channels, plane % job->Channels, start, strip, job->OutWidth, y,
                    job->OutWidth, rows, job->OutWidth, pad);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PoolBackwardPart<V, P, F>(void* context, int slot, long from, long to)
        where V : struct, ILanes<V> where P : struct, IPool where F : struct, IMap
    {
        var job = (PoolJob*)context;
        var pad = job->PadOf(slot);
        var strip = pad + job->Pad;
        var buffer = strip + job->Strip;
        for (var plane = from; plane < to; plane++)
        {
            var length = job->InHeight * job->InWidth;
            var dy = job->Dy + plane * job->OutHeight * job->OutWidth;
            if (P.IsMaximum && job->IsOverlapping)
            {
                var padded = OverlappingPools.MaximumBackward<V>(job, job->X + plane * length, dy, buffer, buffer + job->Buffer);
                Fusion.Plane<V, F>(job->Operands, plane / job->Channels, plane % job->Channels, 0, padded + job->PadLeft, job->Pitch,
                    job->Y + plane * length, job->InWidth, job->InHeight, job->InWidth, pad);
                continue;
            }
            if (P.IsMaximum)
            {
                if (job->IsHalving)
                    Pools.HalvedMaximum<V>(job, job->X + plane * length, dy, strip);
                else
                    Pools.MaximumBackward(job, job->X + plane * length, dy, strip);
            }
            else
            {
                if (job->IsHalving)
                    Pools.HalvedAverage<V>(job, dy, strip);
                else
                    Pools.AverageBackward<V>(job, dy, buffer, strip);
            }
            Fusion.Plane<V, F>(job->Operands, plane / job->Channels, plane % job->Channels, 0, strip, length,
                job->Y + plane * length, length, 1, length, pad);
        }
    }
}
