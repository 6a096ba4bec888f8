using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Pixels that are transposed at a time.</summary>
    private const int ConvertedPixels = 256;

    /// <inheritdoc/>
    public override void Convert(Extent extent, Region source, Region target)
    {
        using var turn = gate.EnterScope();
        if (extent.Channels % BlockPlan.Block != 0)
            throw new ArgumentException(
                $"{extent.Channels} channels do not fit the layout Nchw16c, which needs multiples of {BlockPlan.Block}.");
        var job = new ConvertJob
        {
            Blocks = (long)extent.Samples * extent.Channels / BlockPlan.Block, Inner = extent.Inner,
            ToBlocks = extent.Layout == Layout.Nchw16c, Source = At(source), Target = At(target),
        };
        var partition = Partition(extent.Length / width * 4, job.Blocks * job.Pieces);
        switch (width)
        {
            case 16: Run(&ConvertPart<V16>, &job, partition); break;
            case 8: Run(&ConvertPart<V8>, &job, partition); break;
            case 4: Run(&ConvertPart<V4>, &job, partition); break;
            default: Run(&ConvertPart<Scalar>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ConvertPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (ConvertJob*)context;
        for (var unit = from; unit < to; unit++)
        {
            var (block, piece) = Math.DivRem(unit, job->Pieces);
            var pixel = (int)piece * ConvertedPixels;
            var pixels = Math.Min(ConvertedPixels, job->Inner - pixel);
            var start = block * BlockPlan.Block * job->Inner;
            if (job->ToBlocks)
                Transposer.Transpose<V>(BlockPlan.Block, pixels, job->Source + start + pixel, job->Inner,
                    job->Target + start + pixel * BlockPlan.Block, BlockPlan.Block);
            else
                Transposer.Transpose<V>(pixels, BlockPlan.Block, job->Source + start + pixel * BlockPlan.Block, BlockPlan.Block,
                    job->Target + start + pixel, job->Inner);
        }
    }

    private struct ConvertJob
    {
        public long Blocks;
        public int Inner;
        public bool ToBlocks;
        public float* Source;
        public float* Target;

        public readonly int Pieces => (Inner + ConvertedPixels - 1) / ConvertedPixels;
    }
}
