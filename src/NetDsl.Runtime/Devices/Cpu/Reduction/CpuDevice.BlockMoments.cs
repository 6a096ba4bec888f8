using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Computes mean and variance in one pass over memory, if the kernel that computed x did not.</summary>
    private void BlockMoments(Extent extent, float* x, float* mean, float* variance)
    {
        var job = new BlockMomentsJob { Blocks = extent.Channels / BlockPlan.Block, Inner = extent.Inner, Samples = extent.Samples, X = x };
        job.Moments = new() { Mean = mean, Variance = variance, Channels = extent.Channels, Runs = (long)job.Samples * job.Runs };
        job.Moments.Begin(Reserve(job.Moments.Length));
        var partition = Partition(extent.Length / width * 3, job.Units);
        switch (width)
        {
            case 16: Run(&BlockMomentsPart<V16>, &job, partition); break;
            case 8: Run(&BlockMomentsPart<V8>, &job, partition); break;
            case 4: Run(&BlockMomentsPart<V4>, &job, partition); break;
            default: Run(&BlockMomentsPart<Scalar>, &job, partition); break;
        }
        Conclude(job.Moments);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlockMomentsPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (BlockMomentsJob*)context;
        for (var unit = from; unit < to; unit++)
        {
            var (plane, run) = Math.DivRem(unit, job->Runs);
            var (sample, block) = Math.DivRem(plane, job->Blocks);
            var start = run * ChannelMoments.RunPixels;
            job->Moments.Add<V>(block, sample * job->Runs + run, job->X + (plane * job->Inner + start) * BlockPlan.Block,
                (int)Math.Min(ChannelMoments.RunPixels, job->Inner - start));
        }
    }

    /// <summary>Merges the accumulated moments, if they are wanted.</summary>
    private void Conclude(in ChannelMoments moments)
    {
        if (!moments.AreWanted)
            return;
        switch (width)
        {
            case 16: moments.Conclude<V16>(); break;
            case 8: moments.Conclude<V8>(); break;
            case 4: moments.Conclude<V4>(); break;
            default: moments.Conclude<Scalar>(); break;
        }
    }

    private struct BlockMomentsJob
    {
        public int Samples, Blocks, Inner;
        public float* X;
        public ChannelMoments Moments;

        /// <summary>The number of runs of pixels of a plane.</summary>
        public readonly int Runs => (Inner + ChannelMoments.RunPixels - 1) / ChannelMoments.RunPixels;

        public readonly long Units => (long)Samples * Blocks * Runs;
    }
}
