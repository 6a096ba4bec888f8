using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Floats of an image that the previous kernel is likely to have left in the second-level cache.</summary>
    private const int CachedFloats = 200_000;

    /// <summary>
    /// A depthwise convolution in channel blocks, in either direction. Computing a plane takes little longer than reading and writing it,
    /// so it is not staged, and the fused function follows row by row.
    /// </summary>
    private void ConvolveDepthwise<F>(DepthwisePlan plan, bool isBackward, int samples, float* source, Region w, float* target,
        in ChannelMoments moments, ReadOnlySpan<Operand> operands)
        where F : struct, IMap
    {
        using var turn = gate.EnterScope();
        var pass = isBackward ? plan.BackwardInput : plan.Forward;
        var job = new DepthwiseJob { Pass = pass, Samples = samples, X = source, Y = target, Moments = moments };
        job.Fetches = samples * (long)pass.Blocks * pass.Height * pass.Width * BlockPlan.Block > CachedFloats;
        job.Operands = OperandSet.Read<F>(new(samples, pass.Blocks * BlockPlan.Block, pass.OutHeight * pass.OutWidth, Layout.Nchw16c), 1,
            operands);
        job.IsDirect = ClampedSumEpilogue.Read<F>(job.Operands, out job.Epilogue);
        job.StripRows = Math.Clamp(StripPixels / pass.OutWidth, 1, pass.OutHeight);
        if (moments.AreWanted)
            job.BandRows = Math.Max(1, ChannelMoments.RunPixels / (job.StripRows * pass.OutWidth)) * job.StripRows;
        job.Moments.Runs = (long)samples * job.BandsOfPlane;
        var partition = job.Share(this);
        var strip = job.StripRows * pass.OutWidth * BlockPlan.Block;
        job.Pad = Lines(Fusion.PadLength(job.Operands, strip));
        job.PerThread = job.Pad + Lines(strip);
        var length = pass.Blocks * pass.Taps * BlockPlan.Block;
        job.W = ((CpuBuffer)w.Buffer).PackedWeightsFor(this).Find(w.Buffer.Version, plan, isBackward ? 1 : 0,
            w.Offset, length, out var hasWeights);
        var packed = job.W is null ? Lines(length) : 0;
        var memory = Reserve(packed + job.PerThread * partition.Threads + job.Moments.Length);
        job.W = job.W is null ? memory : job.W;
        job.Scratch = memory + packed;
        job.Moments.Begin(job.Scratch + job.PerThread * partition.Threads);
        for (var block = 0; !hasWeights && block < length; block += pass.Taps * BlockPlan.Block)
            Transposer.Transpose<V4>(BlockPlan.Block, pass.Taps, At(w) + block, pass.Taps, job.W + block, BlockPlan.Block);
        switch (width)
        {
            case 16: Run(&DepthwisePart<V16, F>, &job, partition); break;
            case 8: Run(&DepthwisePart<V8, F>, &job, partition); break;
            case 4: Run(&DepthwisePart<V4, F>, &job, partition); break;
            default: Run(&DepthwisePart<Scalar, F>, &job, partition); break;
        }
        Conclude(job.Moments);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DepthwisePart<V, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (DepthwiseJob*)context;
        var memory = job->Scratch + slot * job->PerThread;
        for (var unit = from; unit < to; unit++)
        {
            var at = job->At(unit);
            if (typeof(F) == typeof(Identity) || !job->IsDirect)
                DepthwiseRowsOf<V, Count0, F>(job, at, memory);
            else if (job->Epilogue.Elements is null)
                DepthwiseRowsOf<V, Count1, F>(job, at, memory);
            else
                DepthwiseRowsOf<V, Count2, F>(job, at, memory);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DepthwiseRowsOf<V, E, F>(DepthwiseJob* job, in DepthwiseUnit at, float* memory)
        where V : struct, ILanes<V> where E : struct, ICount where F : struct, IMap
    {
        ref var pass = ref job->Pass;
        var strip = memory + job->Pad;
        var source = job->X + at.Plane * pass.Height * pass.Width * BlockPlan.Block;
        var weights = job->W + at.Block * pass.Taps * BlockPlan.Block;
        var epilogue = E.Value == 0 ? default : job->Epilogue.ForTiles(at.Block * BlockPlan.Block, job->Y, memory);
        for (int row = at.Row, rows; row < at.EndRow; row += rows)
        {
            rows = Math.Min(job->StripRows, at.EndRow - row);
            var start = (long)row * pass.OutWidth;
            var y = job->Y + (at.Plane * pass.OutHeight * pass.OutWidth + start) * BlockPlan.Block;
            for (var i = 0; i < rows; i++)
                DepthwiseRows.Convolve<V, E>(pass, epilogue, row + i, source, weights,
                    (job->IsDirect ? y : strip) + i * pass.OutWidth * BlockPlan.Block, job->IsDirect, job->Fetches);
            if (!job->IsDirect)
                Fusion.Blocks<V, F>(job->Operands, at.Sample, at.Block, start, strip, y, rows * pass.OutWidth, memory);
            if (job->Moments.AreWanted)
                job->Moments.Add<V>(at.Block, at.Sample * job->BandsOfPlane + row / job->BandRows, y, rows * pass.OutWidth);
        }
    }

    /// <summary>The gradient of the weights. Each worker has sums of its own, which are added in order.</summary>
    private void DepthwiseWeights(in DepthwisePass pass, int samples, float* x, float* dy, float* dw)
    {
        var job = new DepthwiseJob { Pass = pass, Samples = samples, X = x, Y = dy, W = dw };
        var partition = job.Share(this);
        job.PerThread = Lines(pass.Blocks * pass.Taps * BlockPlan.Block);
        job.Scratch = Reserve(job.PerThread * partition.Threads);
        switch (width)
        {
            case 16: RunDepthwiseWeights<V16>(&job, partition); break;
            case 8: RunDepthwiseWeights<V8>(&job, partition); break;
            case 4: RunDepthwiseWeights<V4>(&job, partition); break;
            default: RunDepthwiseWeights<Scalar>(&job, partition); break;
        }
    }

    private void RunDepthwiseWeights<V>(DepthwiseJob* job, in WorkPartition partition) where V : struct, ILanes<V>
    {
        Run(&DepthwiseWeightsPart<V>, job, partition.OnePerThread);
        ref var pass = ref job->Pass;
        long perBlock = pass.Taps * BlockPlan.Block, all = pass.Blocks * perBlock;
        for (var part = 1; part < partition.Threads; part++)
            for (long i = 0; i < all; i += V.Count)
                V.Store(V.Load(job->Scratch + i) + V.Load(job->Scratch + part * job->PerThread + i), job->Scratch + i);
        for (long block = 0; block < all; block += perBlock)
            Transposer.Transpose<V>(pass.Taps, BlockPlan.Block, job->Scratch + block, BlockPlan.Block, job->W + block, pass.Taps);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DepthwiseWeightsPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (DepthwiseJob*)context;
        ref var pass = ref job->Pass;
        var sums = job->Scratch + slot * job->PerThread;
        Clear(sums, pass.Blocks * pass.Taps * BlockPlan.Block);
        for (var unit = from; unit < to; unit++)
        {
            var at = job->At(unit);
            for (var row = at.Row; row < at.EndRow; row++)
                DepthwiseRows.AddWeights<V>(pass, row, job->X + at.Plane * pass.Height * pass.Width * BlockPlan.Block,
                    job->Y + (at.Plane * pass.OutHeight + row) * pass.OutWidth * BlockPlan.Block,
                    sums + at.Block * pass.Taps * BlockPlan.Block);
        }
    }

    /// <summary>Some rows of a channel block of a sample.</summary>
    private readonly record struct DepthwiseUnit(long Sample, int Block, long Plane, int Row, int EndRow);

    private struct DepthwiseJob()
    {
        public DepthwisePass Pass;
        public int Samples;

        /// <summary>
        /// Source, weights and target. For the gradient of the weights, W is that gradient, and X and Y are the two images.
        /// </summary>
        public float* X;
        public float* W;
        public float* Y;
        public OperandSet Operands;
        public bool Fetches;

        /// <summary>Whether the fused function is applied in registers, and its operands.</summary>
        public bool IsDirect;
        public ClampedSumEpilogue Epilogue;

        /// <summary>Rows that are passed to the fused function at a time.</summary>
        public int StripRows;

        public ChannelMoments Moments;

        /// <summary>Rows of a band. One worker processes a band from top to bottom, because its moments share a slot.</summary>
        public int BandRows = 1;

        /// <summary>Work items of a plane. More than one if there are few planes, so that workers get equal shares.</summary>
        public int Bands;

        /// <summary>The scratch memory of the first worker, and the lengths of its parts.</summary>
        public float* Scratch;
        public long PerThread, Pad;

        public readonly long Units => (long)Samples * Pass.Blocks * Bands;

        public readonly int BandsOfPlane => (Pass.OutHeight + BandRows - 1) / BandRows;

        /// <summary>Chooses the number of workers, and the work items of a plane.</summary>
        public WorkPartition Share(CpuDevice device)
        {
            var planes = (long)Samples * Pass.Blocks;
            var partition = device.Partition(planes * Pass.OutHeight * Pass.OutWidth * Pass.Taps * BlockPlan.Block / device.width,
                planes * BandsOfPlane);
            Bands = (int)Math.Min(BandsOfPlane, (partition.Grains + planes - 1) / planes);
            return partition.WithUnits(Units);
        }

        public readonly DepthwiseUnit At(long unit)
        {
            var (plane, band) = Math.DivRem(unit, Bands);
            var (sample, block) = Math.DivRem(plane, Pass.Blocks);
            var (from, to) = CpuDevice.Share(BandsOfPlane, (int)band, Bands);
            return new(sample, (int)block, plane, (int)from * BandRows, Math.Min((int)to * BandRows, Pass.OutHeight));
        }
    }
}
