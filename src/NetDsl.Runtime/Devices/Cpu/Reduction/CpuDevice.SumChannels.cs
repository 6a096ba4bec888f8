using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    /// <remarks>
    /// Each sum is computed from all its terms. A sliding sum would save a few additions, but would keep the rounding errors of every large
    /// number that passed through it.
    /// </remarks>
    public override void SumChannels<F>(Extent extent, int before, int after, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        using var turn = gate.EnterScope();
        var job = new SumChannelsJob
        {
            Operands = OperandSet.Read<F>(extent, 1, operands), Before = before, After = after, X = At(x), Y = At(y),
        };
        var partition = Partition(extent.Length / width * (2 + F.Arity + before + after), job.Operands.Blocks(byChannels: false));
        job.Pad = Lines(Fusion.PadLength(job.Operands, Fusion.Block));
        job.PerThread = job.Pad + Lines(Fusion.Block);
        job.Scratch = Reserve(job.PerThread * partition.Threads);
        switch (width)
        {
            case 16: Run(&SumChannelsPart<V16, F>, &job, partition); break;
            case 8: Run(&SumChannelsPart<V8, F>, &job, partition); break;
            case 4: Run(&SumChannelsPart<V4, F>, &job, partition); break;
            default: Run(&SumChannelsPart<Scalar, F>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumChannelsPart<V, F>(void* context, int slot, long from, long to)
        where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (SumChannelsJob*)context;
        ref var operands = ref job->Operands;
        var pad = job->Scratch + slot * job->PerThread;
        var sums = pad + job->Pad;
        for (var unit = from; unit < to; unit++)
        {
            var block = operands.BlockOf(unit, byChannels: false);
            var first = Math.Max(block.Channel - job->Before, 0);
            var last = Math.Min(block.Channel + job->After, operands.Channels - 1);
            var x = job->X + (block.Sample * operands.Channels + first) * operands.Inner + block.Start;
            SumRows<V>(x, (nint)operands.Inner, (int)(last - first + 1), block.Length, sums);
            Fusion.Plane<V, F>(operands, block.Sample, block.Channel, block.Start, sums, 0, job->Y + block.Index,
                block.Length, 1, block.Length, pad);
        }
    }

    /// <summary>sums = the sum of some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows<V>(float* x, nint row, int rows, int length, float* sums) where V : struct, ILanes<V>
    {
        for (var i = 0; i < length; i += V.Count)
        {
            var sum = V.LoadPartial(x + i, length - i);
            for (var r = 1; r < rows; r++)
                sum += V.LoadPartial(x + r * row + i, length - i);
            V.Store(sum, sums + i);
        }
    }

    private struct SumChannelsJob
    {
        public OperandSet Operands;
        public int Before, After;
        public float* X;
        public float* Y;
        public float* Scratch;
        public long PerThread, Pad;
    }
}
