using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void OneHot(Extent extent, Region labels, Region y)
    {
        using var turn = gate.EnterScope();
        var job = new OneHotJob
        {
            Samples = extent.Samples, Channels = extent.Channels, Inner = extent.Inner, Labels = At(labels), Y = At(y),
        };
        Run(&OneHotPart, &job, Partition(extent.Length / width, extent.Samples));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneHotPart(void* context, int slot, long from, long to)
    {
        var job = (OneHotJob*)context;
        var length = job->Channels * job->Inner;
        for (var sample = from; sample < to; sample++)
        {
            var y = job->Y + (long)sample * length;
            new Span<float>(y, length).Clear();
            for (var i = 0; i < job->Inner; i++)
                if (job->Labels[(long)sample * job->Inner + i] is >= 0 and var label)
                    y[(long)label * job->Inner + i] = 1;
        }
    }

    private struct OneHotJob
    {
        public int Samples, Channels, Inner;
        public float* Labels;
        public float* Y;
    }
}
