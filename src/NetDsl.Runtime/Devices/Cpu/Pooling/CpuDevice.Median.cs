using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void MedianPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands) =>
        Median<F>(shape, samples, At(x), null, At(y), operands);

    /// <inheritdoc/>
    public override void MedianPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx,
        params ReadOnlySpan<Operand> operands) =>
        Median<F>(shape, samples, At(x), At(dy), At(dx), operands);

    /// <summary>y becomes the medians; with a dy, the gradient of x.</summary>
    private void Median<F>(Pool2dShape shape, int samples, float* x, float* dy, float* y, ReadOnlySpan<Operand> operands)
        where F : struct, IMap
    {
        using var turn = gate.EnterScope();
        var job = new PoolJob(shape, samples) { X = x, Dy = dy, Y = y };
        var (height, columns) = dy is null ? (shape.OutHeight, shape.OutWidth) : (shape.InHeight, shape.InWidth);
        job.Operands = OperandSet.Read<F>(new(samples, shape.Channels, height * columns), 1, operands);
        var window = shape.KernelHeight * shape.KernelWidth;
        var partition = Partition(job.Planes * shape.OutHeight * shape.OutWidth * window, job.Planes);
        job.Plan(Lines(Fusion.PadLength(job.Operands, (long)height * columns)), Lines((long)height * columns));
        // The buffer holds the pixels of one vector of windows.
        job.PerThread += Lines((long)window * width);
        job.Scratch = Reserve(job.Shared + job.PerThread * partition.Threads);
        switch (width)
        {
            case 16: Run(&MedianPart<V16, F>, &job, partition); break;
            case 8: Run(&MedianPart<V8, F>, &job, partition); break;
            case 4: Run(&MedianPart<V4, F>, &job, partition); break;
            default: Run(&MedianPart<Scalar, F>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MedianPart<V, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (PoolJob*)context;
        var pad = job->PadOf(slot);
        var strip = pad + job->Pad;
        var window = strip + job->Strip + job->Buffer;
        var backward = job->Dy is not null;
        var length = backward ? job->InHeight * job->InWidth : job->OutHeight * job->OutWidth;
        for (var plane = from; plane < to; plane++)
        {
            var x = job->X + plane * job->InHeight * job->InWidth;
            if (backward)
                Medians.Backward(job, x, job->Dy + plane * job->OutHeight * job->OutWidth, window, strip);
            else
                Medians.Forward<V>(job, x, window, strip);
            Fusion.Plane<V, F>(job->Operands, plane / job->Channels, plane % job->Channels, 0, strip, length,
                job->Y + plane * length, length, 1, length, pad);
        }
    }
}
