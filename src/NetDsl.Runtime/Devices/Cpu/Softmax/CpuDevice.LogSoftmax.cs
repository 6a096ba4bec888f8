using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void LogSoftmax(Extent extent, Region x, Region y)
    {
        using var turn = gate.EnterScope();
        var job = new SoftmaxJob { Channels = extent.Channels, Inner = extent.Inner, Samples = extent.Samples, X = At(x), Y = At(y) };
        var partition = Partition(extent.Length / width * 20, extent.Samples);
        switch (width)
        {
            case 16: Run(&LogSoftmaxPart<V16>, &job, partition); break;
            case 8: Run(&LogSoftmaxPart<V8>, &job, partition); break;
            case 4: Run(&LogSoftmaxPart<V4>, &job, partition); break;
            default: Run(&LogSoftmaxPart<Scalar>, &job, partition); break;
        }
    }

    /// <inheritdoc/>
    public override void LogSoftmaxBackward(Extent extent, Region y, Region dy, Region dx)
    {
        using var turn = gate.EnterScope();
        var job = new SoftmaxJob
        {
            Channels = extent.Channels, Inner = extent.Inner, Samples = extent.Samples, X = At(dy), Y = At(y), Dx = At(dx),
        };
        var partition = Partition(extent.Length / width * 16, extent.Samples);
        switch (width)
        {
            case 16: Run(&LogSoftmaxBackwardPart<V16>, &job, partition); break;
            case 8: Run(&LogSoftmaxBackwardPart<V8>, &job, partition); break;
            case 4: Run(&LogSoftmaxBackwardPart<V4>, &job, partition); break;
            default: Run(&LogSoftmaxBackwardPart<Scalar>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogSoftmaxPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (SoftmaxJob*)context;
        for (var sample = from; sample < to; sample++)
        {
            float* x = job->X + sample * job->PerSample, y = job->Y + sample * job->PerSample;
            if (job->Inner > 1)
            {
                for (var i = 0; i < job->Inner; i += V.Count)
                    LogSoftmaxColumns<V>(x + i, y + i, job->Channels, job->Inner, Math.Min(V.Count, job->Inner - i));
                continue;
            }
            // The exponentials are stored in the result temporarily, while they are summed.
            var sum = Exponentials<V>(x, job->Channels, y, out var max);
            var (shift, log) = (V.Create(max), V.Create((float)Math.Log(sum)));
            for (var c = 0; c < job->Channels; c += V.Count)
                V.StorePartial(V.LoadPartial(x + c, job->Channels - c) - shift - log, y + c, job->Channels - c);
        }
    }

    /// <summary>The log softmax of up to one vector of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogSoftmaxColumns<V>(float* x, float* y, int channels, nint row, int columns) where V : struct, ILanes<V>
    {
        var max = V.LoadPartial(x, columns);
        for (var c = 1; c < channels; c++)
            max = V.MaxNative(max, V.LoadPartial(x + c * row, columns));
        V sum = default;
        for (var c = 0; c < channels; c++)
            sum += V.Exp(V.LoadPartial(x + c * row, columns) - max);
        var log = V.Log(sum);
        for (var c = 0; c < channels; c++)
            V.StorePartial(V.LoadPartial(x + c * row, columns) - max - log, y + c * row, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogSoftmaxBackwardPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (SoftmaxJob*)context;
        for (var sample = from; sample < to; sample++)
        {
            float* y = job->Y + sample * job->PerSample, dy = job->X + sample * job->PerSample, dx = job->Dx + sample * job->PerSample;
            if (job->Inner == 1)
            {
                V sums = default;
                for (var c = 0; c < job->Channels; c += V.Count)
                    sums += V.LoadPartial(dy + c, job->Channels - c);
                var sum = V.Create(V.Sum(sums));
                for (var c = 0; c < job->Channels; c += V.Count)
                    V.StorePartial(V.LoadPartial(dy + c, job->Channels - c) - V.Exp(V.LoadPartial(y + c, job->Channels - c)) * sum, dx + c,
                        job->Channels - c);
                continue;
            }
            for (var i = 0; i < job->Inner; i += V.Count)
            {
                V sum = default;
                for (long c = i; c < job->PerSample; c += job->Inner)
                    sum += V.LoadPartial(dy + c, job->Inner - i);
                for (long c = i; c < job->PerSample; c += job->Inner)
                    V.StorePartial(V.LoadPartial(dy + c, job->Inner - i) - V.Exp(V.LoadPartial(y + c, job->Inner - i)) * sum, dx + c,
                        job->Inner - i);
            }
        }
    }
}
