using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>
    /// Mean and variance in one pass over memory: of a piece of pixels in the first-level cache at a time, whose squares are taken about
    /// the piece's own mean, so that nothing cancels; pieces are merged by the formula of Chan, Golub and LeVeque (1979).
    /// </summary>
    private void BlockMoments(Extent extent, float* x, float* mean, float* variance)
    {
        var job = new BlockMomentsJob { Blocks = extent.Channels / BlockPlan.Block, Inner = extent.Inner, X = x, Units = (long)extent.Samples * extent.Channels / BlockPlan.Block };
        var parts = Parts(extent.Length / width * 3, job.Units);
        // For each part and channel: count, mean, and the sum of squares about it.
        job.PerPart = 2 * Lines(3L * extent.Channels);
        job.Merged = (double*)Reserve(job.PerPart * parts);
        switch (width)
        {
            case 16: Run(&BlockMomentsPart<V16>, &job, parts); break;
            case 8: Run(&BlockMomentsPart<V8>, &job, parts); break;
            case 4: Run(&BlockMomentsPart<V4>, &job, parts); break;
            default: Run(&BlockMomentsPart<Scalar>, &job, parts); break;
        }
        for (var channel = 0; channel < extent.Channels; channel++)
        {
            var all = job.Of(0) + 3 * channel;
            for (var part = 1; part < parts; part++)
            {
                var other = job.Of(part) + 3 * channel;
                Merge(all, other[0], other[1], other[2]);
            }
            mean[channel] = (float)all[1];
            variance[channel] = (float)(all[2] / all[0]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlockMomentsPart<V>(void* context, int part, int parts) where V : struct, ILanes<V>
    {
        const int Pixels = 128;
        var job = (BlockMomentsJob*)context;
        var sums = stackalloc float[16];
        var squares = stackalloc float[16];
        new Span<double>(job->Of(part), 3 * BlockPlan.Block * job->Blocks).Clear();
        var (from, to) = Share(job->Units, part, parts);
        for (var unit = from; unit < to; unit++)
        {
            var merged = job->Of(part) + 3 * BlockPlan.Block * (unit % job->Blocks);
            for (var start = 0; start < job->Inner; start += Pixels)
            {
                var pixels = Math.Min(Pixels, job->Inner - start);
                BlockMomentsOf<V>(job->X + (unit * job->Inner + start) * BlockPlan.Block, pixels, sums, squares);
                for (var c = 0; c < BlockPlan.Block; c++)
                    Merge(merged + 3 * c, pixels, sums[c], squares[c]);
            }
        }
    }

    /// <summary>The mean of each channel over some pixels, and its sum of squares about that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlockMomentsOf<V>(float* x, int pixels, float* mean, float* squares) where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < BlockPlan.Block; lane += V.Count)
        {
            V a = default, b = default, c = default, d = default;
            var p = x + lane;
            var left = pixels;
            for (; left >= 4; left -= 4, p += 64)
            {
                a += V.Load(p);
                b += V.Load(p + 16);
                c += V.Load(p + 32);
                d += V.Load(p + 48);
            }
            for (; left > 0; left--, p += 16)
                a += V.Load(p);
            var center = (a + b + (c + d)) * V.Create(1f / pixels);
            V.Store(center, mean + lane);

            a = b = c = d = default;
            p = x + lane;
            left = pixels;
            for (; left >= 4; left -= 4, p += 64)
            {
                var (e, f, g, h) = (V.Load(p) - center, V.Load(p + 16) - center, V.Load(p + 32) - center, V.Load(p + 48) - center);
                a = V.MultiplyAdd(e, e, a);
                b = V.MultiplyAdd(f, f, b);
                c = V.MultiplyAdd(g, g, c);
                d = V.MultiplyAdd(h, h, d);
            }
            for (; left > 0; left--, p += 16)
            {
                var e = V.Load(p) - center;
                a = V.MultiplyAdd(e, e, a);
            }
            V.Store(a + b + (c + d), squares + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Merge(double* all, double count, double mean, double squares)
    {
        if (count == 0)
            return;
        var total = all[0] + count;
        var difference = mean - all[1];
        all[2] += squares + difference * difference * all[0] * count / total;
        all[1] += difference * count / total;
        all[0] = total;
    }

    private struct BlockMomentsJob
    {
        public int Blocks, Inner;
        public long Units;
        public float* X;
        public double* Merged;
        public long PerPart;

        public readonly double* Of(int part) => (double*)((float*)Merged + part * PerPart);
    }
}
