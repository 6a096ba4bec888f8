using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Softmax(Extent extent, Region x, Region y)
    {
        using var turn = gate.EnterScope();
        var job = new SoftmaxJob { Channels = extent.Channels, Inner = extent.Inner, Samples = extent.Samples, X = At(x), Y = At(y) };
        var partition = Partition(extent.Length / width * 20, extent.Samples);
        switch (width)
        {
            case 16: Run(&SoftmaxPart<V16>, &job, partition); break;
            case 8: Run(&SoftmaxPart<V8>, &job, partition); break;
            case 4: Run(&SoftmaxPart<V4>, &job, partition); break;
            default: Run(&SoftmaxPart<Scalar>, &job, partition); break;
        }
    }

    /// <inheritdoc/>
    public override void SoftmaxBackward(Extent extent, Region y, Region dy, Region dx)
    {
        using var turn = gate.EnterScope();
        var job = new SoftmaxJob
        {
            Channels = extent.Channels, Inner = extent.Inner, Samples = extent.Samples, X = At(dy), Y = At(y), Dx = At(dx),
        };
        var partition = Partition(extent.Length / width * 4, extent.Samples);
        switch (width)
        {
            case 16: Run(&SoftmaxBackwardPart<V16>, &job, partition); break;
            case 8: Run(&SoftmaxBackwardPart<V8>, &job, partition); break;
            case 4: Run(&SoftmaxBackwardPart<V4>, &job, partition); break;
            default: Run(&SoftmaxBackwardPart<Scalar>, &job, partition); break;
        }
    }

    /// <inheritdoc/>
    public override void SoftmaxCrossEntropy(int samples, int classes, Region logits, Region labels, Region losses,
        Region gradient, float scale)
    {
        using var turn = gate.EnterScope();
        var job = new SoftmaxJob
        {
            Channels = classes, Inner = 1, Samples = samples, X = At(logits), Labels = At(labels), Losses = At(losses),
            Dx = At(gradient), Scale = scale,
        };
        var partition = Partition((long)samples * (classes / width * 25 + 60), samples);
        job.Exponentials = Reserve(partition.Threads * Lines(classes));
        switch (width)
        {
            case 16: Run(&CrossEntropyPart<V16>, &job, partition); break;
            case 8: Run(&CrossEntropyPart<V8>, &job, partition); break;
            case 4: Run(&CrossEntropyPart<V4>, &job, partition); break;
            default: Run(&CrossEntropyPart<Scalar>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (SoftmaxJob*)context;
        for (var sample = from; sample < to; sample++)
        {
            var (x, y) = ((nint)(job->X + sample * job->PerSample), (nint)(job->Y + sample * job->PerSample));
            if (job->Inner == 1)
            {
                var sum = Exponentials<V>((float*)x, job->Channels, (float*)y, out _);
                Multiply<V>((float*)y, job->Channels, (float)(1 / sum));
            }
            else
            {
                for (var i = 0; i < job->Inner; i += V.Count)
                    SoftmaxColumns<V>((float*)x + i, (float*)y + i, job->Channels, job->Inner, Math.Min(V.Count, job->Inner - i));
            }
        }
    }

    /// <summary>Computes y = e^(x - maximum) and returns the sum of y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Exponentials<V>(float* x, int length, float* y, out float max) where V : struct, ILanes<V>
    {
        max = float.NegativeInfinity;
        var i = 0;
        if (length >= V.Count)
        {
            var largest = V.Load(x);
            for (i = V.Count; i <= length - V.Count; i += V.Count)
                largest = V.MaxNative(largest, V.Load(x + i));
            max = V.Largest(largest);
        }
        for (; i < length; i++)
            max = x[i] > max ? x[i] : max;

        var (shift, sum) = (V.Create(max), V.Zero);
        for (i = 0; i <= length - V.Count; i += V.Count)
        {
            var e = V.Exp(V.Load(x + i) - shift);
            sum += e;
            V.Store(e, y + i);
        }
        var total = (double)V.Sum(sum);
        if (i < length)
        {
            V.StorePartial(V.Exp(V.LoadPartial(x + i, length - i) - shift), y + i, length - i);
            for (; i < length; i++)
                total += y[i];
        }
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<V>(float* y, int length, float factor) where V : struct, ILanes<V>
    {
        var i = 0;
        for (; i <= length - V.Count; i += V.Count)
            V.Store(V.Load(y + i) * V.Create(factor), y + i);
        if (i < length)
            V.StorePartial(V.LoadPartial(y + i, length - i) * V.Create(factor), y + i, length - i);
    }

    /// <summary>The softmax of up to one vector of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxColumns<V>(float* x, float* y, int channels, nint row, int columns) where V : struct, ILanes<V>
    {
        var max = V.LoadPartial(x, columns);
        for (var c = 1; c < channels; c++)
            max = V.MaxNative(max, V.LoadPartial(x + c * row, columns));
        V sum = default;
        for (var c = 0; c < channels; c++)
        {
            var e = V.Exp(V.LoadPartial(x + c * row, columns) - max);
            sum += e;
            V.StorePartial(e, y + c * row, columns);
        }
        for (var c = 0; c < channels; c++)
            V.StorePartial(V.LoadPartial(y + c * row, columns) / sum, y + c * row, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxBackwardPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (SoftmaxJob*)context;
        for (var sample = from; sample < to; sample++)
        {
            float* y = job->Y + sample * job->PerSample, dy = job->X + sample * job->PerSample, dx = job->Dx + sample * job->PerSample;
            if (job->Inner == 1)
            {
                V sum = default;
                for (var c = 0; c < job->Channels; c += V.Count)
                    sum = V.MultiplyAdd(V.LoadPartial(y + c, job->Channels - c), V.LoadPartial(dy + c, job->Channels - c), sum);
                var dot = V.Create(V.Sum(sum));
                for (var c = 0; c < job->Channels; c += V.Count)
                    V.StorePartial(V.LoadPartial(y + c, job->Channels - c) * (V.LoadPartial(dy + c, job->Channels - c) - dot), dx + c,
                        job->Channels - c);
                continue;
            }
            for (var i = 0; i < job->Inner; i += V.Count)
            {
                V dot = default;
                for (long c = i; c < job->PerSample; c += job->Inner)
                    dot = V.MultiplyAdd(V.LoadPartial(y + c, job->Inner - i), V.LoadPartial(dy + c, job->Inner - i), dot);
                for (long c = i; c < job->PerSample; c += job->Inner)
                    V.StorePartial(V.LoadPartial(y + c, job->Inner - i) * (V.LoadPartial(dy + c, job->Inner - i) - dot), dx + c,
                        job->Inner - i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CrossEntropyPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (SoftmaxJob*)context;
        var exponentials = job->Exponentials + slot * Lines(job->Channels);
        for (var sample = from; sample < to; sample++)
        {
            var logits = job->X + sample * job->Channels;
            var label = (int)job->Labels[sample];
            var gradient = job->Dx is null ? exponentials : job->Dx + sample * job->Channels;
            var sum = Exponentials<V>(logits, job->Channels, gradient, out var max);
            job->Losses[sample] = (float)(Math.Log(sum) + max - logits[label]);
            if (job->Dx is null)
                continue;
            Multiply<V>(gradient, job->Channels, (float)(job->Scale / sum));
            gradient[label] -= job->Scale;
        }
    }

    private struct SoftmaxJob
    {
        public int Channels, Inner, Samples;
        public float* X;
        public float* Y;
        public float* Dx;
        public float* Labels;
        public float* Losses;
        public float* Exponentials;
        public float Scale;

        public readonly long PerSample => (long)Channels * Inner;
    }
}
