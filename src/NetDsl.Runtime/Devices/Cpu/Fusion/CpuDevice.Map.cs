using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Map<F>(Extent extent, Region y, params ReadOnlySpan<Operand> operands)
    {
        using var turn = gate.EnterScope();
        var job = new MapJob { Operands = OperandSet.Read<F>(extent, 0, operands), Y = At(y) };
        job.Operands.Merge();
        job.ByChannels = job.Operands is { Inner: 1, Channels: > 1, IsBlocked: false };
        job.Pad = Fusion.PadLength(job.Operands, Fusion.Block);
        var partition = Partition(extent.Length / width * (2 + F.Arity), job.Units);
        job.Pads = Reserve(job.Pad * partition.Threads);
        switch (width)
        {
            case 16: Run(&MapPart<V16, F>, &job, partition); break;
            case 8: Run(&MapPart<V8, F>, &job, partition); break;
            case 4: Run(&MapPart<V4, F>, &job, partition); break;
            default: Run(&MapPart<Scalar, F>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MapPart<V, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (MapJob*)context;
        var pad = job->Pads + slot * job->Pad;
        for (var unit = from; unit < to; unit++)
        {
            var block = job->Operands.BlockOf(unit, job->ByChannels);
            var y = job->Y + block.Index;
            if (job->Operands.IsBlocked)
                Fusion.Blocks<V, F>(job->Operands, block.Sample, block.Channel / 16, block.Start, null, y, block.Length, pad);
            else if (job->ByChannels)
                Fusion.Channels<V, F>(job->Operands, block.Sample, block.Channel, null, 0, y, block.Rows, block.Length, pad);
            else
                Fusion.Plane<V, F>(job->Operands, block.Sample, block.Channel, block.Start, null, 0, y, block.Length, 1, block.Length, pad);
        }
    }

    private struct MapJob
    {
        public OperandSet Operands;
        public float* Y;
        public bool ByChannels;
        public float* Pads;
        public long Pad;

        public readonly long Units => Operands.Blocks(ByChannels);
    }
}
