using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>
    /// The gradient of the weights by transforms: dw = G^T [sum over tiles of (B^T x) * (A dy)]. At each point it is the product of the
    /// tiles of the image (channels are rows) with those of dy (channels are in vectors).
    /// </summary>
    private void TiledWeightGradient<T>(Conv2dShape shape, int samples, float* x, float* dy, float* dw) where T : struct, ITileTransforms
    {
        var plan = plans.OfBlocks(shape);
        var pass = TiledPass.Of<T>(shape, isBackward: false);
        var job = new TiledWeightJob { Pass = pass, Layout = plan.Forward, X = x, Dy = dy, Dw = dw, Samples = samples };
        var partition = Partition(job.TileRows * pass.TileColumns * T.Points * pass.Channels * pass.Outputs * 256 / width, Math.Max(job.TileRows, pass.Outputs));
        (job.IsShared, job.ChunkRows) = TiledChoice.OfGradient<T>(pass, job.TileRows, partition.Threads);
        job.Steps = OutputSteps.Of(pass.Outputs, 1, partition.Threads);
        job.SourceStep = (nint)pass.Channels * job.Tiles * BlockPlan.Block + 16;
        job.GradientStep = (nint)pass.Outputs * job.Tiles * BlockPlan.Block + 16;
        job.SumStep = (job.IsShared ? 2 : (nint)pass.Channels * pass.Outputs) * 256 + 16;
        var sources = Lines(T.Points * job.SourceStep);
        var gradients = Lines(T.Points * job.GradientStep);
        job.Sum = Lines(T.Points * job.SumStep);
        job.LaidOut = Lines(2L * pass.Channels * pass.Taps * 256);
        (job.PerThread, job.ChunkPerThread) = (job.Sum + job.LaidOut + Math.Max(Lines(T.Scratch(pass)), Lines(BlockWeights.Scratch(job.Layout))), job.IsShared ? 0 : sources + gradients);
        var memory = Reserve(job.PerThread * partition.Threads + (sources + gradients) * (job.IsShared ? 1 : partition.Threads));
        job.Scratch = memory;
        job.Sources = memory + job.PerThread * partition.Threads;
        job.Gradients = job.Sources + sources;
        for (job.Group = 0; job.Group < pass.Groups; job.Group++)
            switch (width)
            {
                case 16: RunTiledWeights<V16, T>(&job, partition); break;
                case 8: RunTiledWeights<V8, T>(&job, partition); break;
                case 4: RunTiledWeights<V4, T>(&job, partition); break;
                default: RunTiledWeights<Scalar, T>(&job, partition); break;
            }
        GC.KeepAlive(plan);
    }

    private void RunTiledWeights<V, T>(TiledWeightJob* job, in WorkPartition partition) where V : struct, ILanes<V> where T : struct, ITileTransforms
    {
        job->Threads = partition.Threads;
        if (job->IsShared)
        {
            Run(&TilesOfAll<V, T>, job, partition.WithUnits(job->TileRows * (job->Pass.Channels + job->Pass.Outputs)));
            Run(&TiledGradientsOfAll<V, T>, job, partition.WithUnits(job->Steps.Count));
            return;
        }
        Run(&TiledGradientPart<V, T>, job, partition.WithUnits(job->TileRows).OnePerThread);
        Run(&TiledGradientsBack<V, T>, job, partition.WithUnits(job->Pass.Outputs));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TilesOfAll<V, T>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where T : struct, ITileTransforms
    {
        var job = (TiledWeightJob*)context;
        TilesOf<V, T>(job, slot, 0, (int)job->TileRows, from, to);
    }

    /// <summary>Computes the gradients of some output blocks from the tiles of all images.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TiledGradientsOfAll<V, T>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where T : struct, ITileTransforms
    {
        var job = (TiledWeightJob*)context;
        ref var pass = ref job->Pass;
        var sums = job->SumsOf(slot);
        var laidOut = sums + job->Sum;
        var scratch = laidOut + job->LaidOut;
        var perOutput = (nint)pass.Channels * pass.Taps * 256;
        var (output, end) = job->Steps.Range(from, to);
        for (int blocks; output < end; output += blocks)
        {
            blocks = V.Count == 16 && output + 1 < end ? 2 : 1;
            for (var block = 0; block < pass.Channels; block++)
            {
                for (var point = 0; point < T.Points; point++)
                    SumTiles<V, T>(job, slot, point, block, output, blocks, (int)job->TileRows * pass.TileColumns, sums + point * job->SumStep, 256, adds: false);
                for (var i = 0; i < blocks; i++)
                    T.WeightsGradient<V>(pass, sums + i * 256, job->SumStep, laidOut + i * perOutput + block * pass.Taps * 256, scratch);
            }
            for (var i = 0; i < blocks; i++)
                BlockWeights.Back<V>(job->Layout, job->Layout.Channels * BlockPlan.Block, BlockPlan.Block, laidOut + i * perOutput, job->Dw + (job->Group * pass.Outputs + output + i) * perOutput, scratch);
        }
    }

    /// <summary>Computes the sums of some rows of tiles, chunk by chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TiledGradientPart<V, T>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where T : struct, ITileTransforms
    {
        var job = (TiledWeightJob*)context;
        ref var pass = ref job->Pass;
        for (var first = from; first < to; first += job->ChunkRows)
        {
            var rows = (int)Math.Min(job->ChunkRows, to - first);
            TilesOf<V, T>(job, slot, first, rows, 0, rows * (pass.Channels + pass.Outputs));
            for (var point = 0; point < T.Points; point++)
                for (int output = 0, blocks; output < pass.Outputs; output += blocks)
                {
                    blocks = V.Count == 16 && output + 1 < pass.Outputs ? 2 : 1;
                    for (var block = 0; block < pass.Channels; block++)
                        SumTiles<V, T>(job, slot, point, block, output, blocks, rows * pass.TileColumns, job->SumsOf(slot) + point * job->SumStep + (output * pass.Channels + block) * 256, pass.Channels * 256, adds: first > from);
                }
        }
    }

    /// <summary>Adds the sums of all workers and transforms them to gradients of the weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TiledGradientsBack<V, T>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where T : struct, ITileTransforms
    {
        var job = (TiledWeightJob*)context;
        ref var pass = ref job->Pass;
        var laidOut = job->SumsOf(slot) + job->Sum;
        var scratch = laidOut + job->LaidOut;
        for (var output = from; output < to; output++)
        {
            var sums = job->SumsOf(0) + output * pass.Channels * 256;
            for (var other = 1; other < job->Threads; other++)
                for (var point = 0; point < T.Points; point++)
                {
                    var sum = sums + point * job->SumStep;
                    for (var end = sum + pass.Channels * 256; sum < end; sum += V.Count)
                        V.Store(V.Load(sum) + V.Load(sum + other * job->PerThread), sum);
                }
            for (var block = 0; block < pass.Channels; block++)
                T.WeightsGradient<V>(pass, sums + block * 256, job->SumStep, laidOut + block * pass.Taps * 256, scratch);
            BlockWeights.Back<V>(job->Layout, job->Layout.Channels * BlockPlan.Block, BlockPlan.Block, laidOut, job->Dw + (job->Group * pass.Outputs + output) * pass.Channels * pass.Taps * 256, scratch);
        }
    }

    /// <summary>Transforms rows of tiles: first the channel blocks of the image, then those of dy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TilesOf<V, T>(TiledWeightJob* job, int slot, long first, int rows, long from, long to) where V : struct, ILanes<V> where T : struct, ITileTransforms
    {
        ref var pass = ref job->Pass;
        var scratch = job->SumsOf(slot) + job->Sum + job->LaidOut;
        for (var unit = from; unit < to; unit++)
        {
            var (block, row) = Math.DivRem(unit, rows);
            var (sample, tileRow) = Math.DivRem(first + row, pass.TileRows);
            if (block < pass.Channels)
            {
                T.Source<V>(pass, job->X + ((sample * pass.Groups + job->Group) * pass.Channels + block) * pass.Height * pass.Width * BlockPlan.Block, (int)tileRow,
                    job->SourcesOf(slot) + (block * job->Tiles + row * pass.TileColumns) * BlockPlan.Block, job->SourceStep, scratch);
                continue;
            }
            block -= pass.Channels;
            var top = (int)tileRow * pass.TileHeight;
            T.ResultGradient<V>(pass, job->Dy + (((sample * pass.Groups + job->Group) * pass.Outputs + block) * pass.OutHeight + top) * pass.OutWidth * BlockPlan.Block, Math.Min(pass.TileHeight, pass.OutHeight - top),
                job->GradientsOf(slot) + (block * job->Tiles + row * pass.TileColumns) * BlockPlan.Block, job->GradientStep, scratch);
        }
    }

    /// <summary>The sum over tiles of the products of one channel block with one or two output blocks, at one point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumTiles<V, T>(TiledWeightJob* job, int slot, int point, int block, int output, int blocks, int tiles, float* sums, nint secondSums, bool adds) where V : struct, ILanes<V> where T : struct, ITileTransforms
    {
        nint perBlock = job->Tiles * BlockPlan.Block;
        var zero = 0;
        var terms = new BlockTerms
        {
            Count = 1, Table = &zero, Cell = BlockPlan.Block, Depth = tiles, Step = BlockPlan.Block, ResultRow = BlockPlan.Block, Adds = adds,
            SecondWeights = V.Count == 16 ? perBlock : V.Count, SecondResults = V.Count == 16 ? secondSums : V.Count,
        };
        var x = job->SourcesOf(slot) + point * job->SourceStep + block * perBlock;
        var dy = job->GradientsOf(slot) + point * job->GradientStep + output * perBlock;
        for (int row = 0, count; row < BlockPlan.Block; row += count)
        {
            count = V.Count == 16 ? 8 : BlockTiles.NextRows<V>(BlockPlan.Block - row);
            AddTile<V>(terms, blocks, count, x + row, dy, sums + row * BlockPlan.Block);
        }
    }

    private struct TiledWeightJob
    {
        public TiledPass Pass;

        /// <summary>The forward direction for the direct kernels; it defines the order of packed weights.</summary>
        public ConvPass Layout;
        public float* X;
        public float* Dy;
        public float* Dw;
        public int Samples;

        /// <summary>The group that is being computed.</summary>
        public int Group;

        /// <summary>
        /// Whether workers share the tiles of all images and split the outputs, instead of having tiles and sums of their own.
        /// </summary>
        public bool IsShared;
        public int Threads;

        /// <summary>The division of the outputs in that case.</summary>
        public OutputSteps Steps;

        /// <summary>Rows of tiles of a chunk.</summary>
        public int ChunkRows;

        /// <summary>The transformed image and dy, and the strides of points in them and in the sums.</summary>
        public float* Sources;
        public float* Gradients;
        public nint SourceStep, GradientStep, SumStep;

        /// <summary>The scratch memory of the first worker, the lengths of its parts, and the stride of the workers' own chunks.</summary>
        public float* Scratch;
        public long PerThread, Sum, LaidOut, ChunkPerThread;

        public readonly long TileRows => (long)Samples * Pass.TileRows;

        public readonly int Tiles => ChunkRows * Pass.TileColumns;

        public readonly float* SumsOf(int slot) => Scratch + slot * PerThread;

        public readonly float* SourcesOf(int slot) => Sources + slot * ChunkPerThread;

        public readonly float* GradientsOf(int slot) => Gradients + slot * ChunkPerThread;
    }
}
