using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Forward or the gradient of the input by Winograd's algorithm, from native to native.</summary>
    private void ConvolveWinograd<F>(Conv2dShape shape, bool isBackward, int samples, float* source, float* w, float* target, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        using var turn = gate.EnterScope();
        var plan = BlockPlan.Of(shape);
        var pass = WinogradPass.Of(shape, isBackward);
        var job = new WinogradJob { Pass = pass, Layout = isBackward ? plan.BackwardInput : plan.Forward, IsBackward = isBackward, Source = source, Raw = w, Target = target, Samples = samples };
        job.Operands = OperandSet.Read<F>(new(samples, pass.Outputs * BlockPlan.Block, pass.OutHeight * pass.OutWidth, Layout.Native), 1, operands);
        job.IsPlain = typeof(F) == typeof(Identity);
        var parts = Parts(job.TileRows * pass.TileColumns * WinogradTransforms.Points * pass.Channels * pass.Outputs * 256 / width, Math.Max(job.TileRows, WinogradTransforms.Points));
        var chunk = WinogradChunk.Of(pass, job.TileRows, parts);
        (job.IsShared, job.ChunkRows) = (chunk.IsShared, chunk.Rows);

        var pair = 256L * pass.Channels * pass.Outputs;
        job.WeightStep = (nint)pair + 16;
        job.SourceStep = (nint)pass.Channels * job.Tiles * BlockPlan.Block + 16;
        job.ProductStep = (nint)pass.Outputs * job.Tiles * BlockPlan.Block + 16;
        var weights = Lines(WinogradTransforms.Points * job.WeightStep);
        var table = Lines(pass.Channels);
        var sources = Lines(WinogradTransforms.Points * job.SourceStep);
        var products = Lines(WinogradTransforms.Points * job.ProductStep);
        job.Pad = Lines(Fusion.PadLength(job.Operands, job.StripLength));
        job.Strip = Lines(job.StripLength);
        var scratch = Math.Max(Lines(WinogradTiles.Scratch(pass)), Lines(BlockWeights.Scratch(job.Layout)) + Lines(9 * 256 * pass.Channels));
        (job.PerThread, job.ChunkPerThread) = (job.Pad + job.Strip + scratch, job.IsShared ? 0 : sources + products);
        var memory = Reserve(weights + table + job.PerThread * parts + (sources + products) * (job.IsShared ? 1 : parts));
        job.Weights = memory;
        job.Table = (int*)(memory + weights);
        job.Scratch = memory + weights + table;
        job.Sources = job.Scratch + job.PerThread * parts;
        job.Products = job.Sources + sources;
        for (var block = 0; block < pass.Channels; block++)
            job.Table[block] = block * job.Tiles;
        switch (width)
        {
            case 16: RunWinograd<V16, F>(&job, parts); break;
            case 8: RunWinograd<V8, F>(&job, parts); break;
            case 4: RunWinograd<V4, F>(&job, parts); break;
            default: RunWinograd<Scalar, F>(&job, parts); break;
        }
        GC.KeepAlive(plan);
    }

    private void RunWinograd<V, F>(WinogradJob* job, int parts) where V : struct, ILanes<V> where F : struct, IMap
    {
        Run(&WinogradWeights<V>, job, job->Pass.Channels * job->Pass.Outputs >= 4 ? parts : 1);
        if (!job->IsShared)
        {
            Run(&WinogradPart<V, F>, job, parts);
            return;
        }
        for (job->First = 0; job->First < job->TileRows; job->First += job->ChunkRows)
        {
            Run(&WinogradSources<V>, job, parts);
            Run(&WinogradProducts<V>, job, parts);
            Run(&WinogradResults<V, F>, job, parts);
        }
    }

    /// <summary>Transforms the weights: by point, by block of outputs, by channel, 16 outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WinogradWeights<V>(void* context, int part, int parts) where V : struct, ILanes<V>
    {
        var job = (WinogradJob*)context;
        ref var pass = ref job->Pass;
        var turned = job->Scratch + part * job->PerThread;
        var laidOut = turned + Lines(BlockWeights.Scratch(job->Layout));
        var (from, to) = Share(pass.Outputs, part, parts);
        for (var output = from; output < to; output++)
        {
            if (job->IsBackward)
                BlockWeights.BackwardInput<V>(job->Layout, *job->Layout.Kernel, job->Raw + output * BlockPlan.Block * job->Layout.WeightTaps, laidOut, turned);
            else
                BlockWeights.Forward<V>(job->Layout, BlockPlan.Block, job->Raw + output * BlockPlan.Block * pass.Channels * BlockPlan.Block * job->Layout.WeightTaps, laidOut, turned);
            for (var block = 0; block < pass.Channels; block++)
                WinogradTiles.Weights<V>(laidOut + block * 9 * 256, job->IsBackward, job->Weights + (output * pass.Channels + block) * 256, job->WeightStep, turned);
        }
    }

    /// <summary>A thread's rows of tiles, chunk by chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WinogradPart<V, F>(void* context, int part, int parts) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (WinogradJob*)context;
        var (from, to) = Share(job->TileRows, part, parts);
        for (var first = from; first < to; first += job->ChunkRows)
        {
            var rows = (int)Math.Min(job->ChunkRows, to - first);
            SourcesOf<V>(job, part, first, rows, 0, rows * job->Pass.Channels);
            ProductsOf<V>(job, part, rows, 0, WinogradTransforms.Points * job->Pass.Outputs);
            ResultsOf<V, F>(job, part, first, rows, 0, rows * job->Pass.Outputs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WinogradSources<V>(void* context, int part, int parts) where V : struct, ILanes<V>
    {
        var job = (WinogradJob*)context;
        var (from, to) = Share(job->Rows * job->Pass.Channels, part, parts);
        SourcesOf<V>(job, part, job->First, job->Rows, (int)from, (int)to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WinogradProducts<V>(void* context, int part, int parts) where V : struct, ILanes<V>
    {
        var job = (WinogradJob*)context;
        var (from, to) = Share(WinogradTransforms.Points, part, parts);
        ProductsOf<V>(job, part, job->Rows, (int)from * job->Pass.Outputs, (int)to * job->Pass.Outputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WinogradResults<V, F>(void* context, int part, int parts) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (WinogradJob*)context;
        var (from, to) = Share(job->Rows * job->Pass.Outputs, part, parts);
        ResultsOf<V, F>(job, part, job->First, job->Rows, (int)from, (int)to);
    }

    /// <summary>Transforms rows of tiles: those of the first block of channels first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SourcesOf<V>(WinogradJob* job, int part, long first, int rows, int from, int to) where V : struct, ILanes<V>
    {
        ref var pass = ref job->Pass;
        var scratch = job->Scratch + part * job->PerThread;
        for (var unit = from; unit < to; unit++)
        {
            var (block, row) = Math.DivRem(unit, rows);
            var (sample, tileRow) = Math.DivRem(first + row, pass.TileRows);
            WinogradTiles.Source<V>(pass, job->Source + (sample * pass.Channels + block) * pass.Height * pass.Width * BlockPlan.Block, (int)tileRow,
                job->SourcesOf(part) + (block * job->Tiles + row * pass.TileColumns) * BlockPlan.Block, job->SourceStep, scratch);
        }
    }

    /// <summary>Multiplies tiles by weights, point by point, for one or two blocks of outputs at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ProductsOf<V>(WinogradJob* job, int part, int rows, int from, int to) where V : struct, ILanes<V>
    {
        ref var pass = ref job->Pass;
        var tiles = rows * pass.TileColumns;
        nint weightBlock = pass.Channels * 256, productBlock = job->Tiles * BlockPlan.Block;
        var terms = new BlockTerms
        {
            Count = pass.Channels, Table = job->Table, Cell = BlockPlan.Block, Depth = BlockPlan.Block, Step = 1, ResultRow = BlockPlan.Block,
            SecondWeights = V.Count == 16 ? weightBlock : V.Count, SecondResults = V.Count == 16 ? productBlock : V.Count,
        };
        for (int unit = from, blocks; unit < to; unit += blocks)
        {
            var (point, output) = Math.DivRem(unit, pass.Outputs);
            blocks = V.Count == 16 && output + 1 < pass.Outputs && unit + 1 < to ? 2 : 1;
            var x = job->SourcesOf(part) + point * job->SourceStep;
            var w = job->Weights + point * job->WeightStep + output * weightBlock;
            var y = job->ProductsOf(part) + point * job->ProductStep + output * productBlock;
            for (int tile = 0, count; tile < tiles; tile += count, x += count * BlockPlan.Block, y += count * BlockPlan.Block)
            {
                count = BlockTiles.NextRows<V>(tiles - tile);
                if (V.Count == 16 && blocks == 1)
                    BlockTiles.Run<V, Count1, Count16>(count, terms, x, w, y);
                else
                    for (var lane = 0; lane < (V.Count == 16 ? 1 : 16); lane += 2 * V.Count)
                        BlockTiles.Run<V, Count2, Count16>(count, terms, x, w + lane, y + lane);
            }
        }
    }

    /// <summary>Makes the outputs of rows of tiles, and applies the fused function to them on their way to the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResultsOf<V, F>(WinogradJob* job, int part, long first, int rows, int from, int to) where V : struct, ILanes<V> where F : struct, IMap
    {
        ref var pass = ref job->Pass;
        var pad = job->Scratch + part * job->PerThread;
        var strip = pad + job->Pad;
        var scratch = strip + job->Strip;
        for (var unit = from; unit < to; unit++)
        {
            var (block, row) = Math.DivRem(unit, rows);
            var (sample, tileRow) = Math.DivRem(first + row, pass.TileRows);
            var products = job->ProductsOf(part) + (block * job->Tiles + row * pass.TileColumns) * BlockPlan.Block;
            var start = tileRow * WinogradTransforms.Outputs * pass.OutWidth;
            var y = job->Target + ((sample * pass.Outputs + block) * pass.OutHeight * pass.OutWidth + start) * BlockPlan.Block;
            var height = Math.Min(WinogradTransforms.Outputs, pass.OutHeight - (int)tileRow * WinogradTransforms.Outputs);
            WinogradTiles.Result<V>(pass, products, job->ProductStep, height, job->IsPlain ? y : strip, scratch);
            if (!job->IsPlain)
                Fusion.Blocks<V, F>(job->Operands, sample, block, start, strip, y, height * pass.OutWidth, pad);
        }
    }

    private struct WinogradJob
    {
        public WinogradPass Pass;

        /// <summary>The same direction as the direct kernels have it, which says how weights are laid out.</summary>
        public ConvPass Layout;
        public bool IsBackward, IsPlain;
        public float* Source;
        public float* Raw;
        public float* Target;
        public int Samples;
        public OperandSet Operands;

        /// <summary>Whether threads share the points of one chunk, instead of having chunks of their own.</summary>
        public bool IsShared;

        /// <summary>The rows of tiles of a chunk, and the first of that which is shared now.</summary>
        public int ChunkRows;
        public long First;

        /// <summary>Transformed weights, sources and products, and the distances of their points.</summary>
        public float* Weights;
        public float* Sources;
        public float* Products;
        public nint WeightStep, SourceStep, ProductStep;

        /// <summary>Where the tiles of each block of channels begin.</summary>
        public int* Table;

        /// <summary>The working memory of the first thread, how it falls into pieces, and how far a thread's own chunks are apart.</summary>
        public float* Scratch;
        public long PerThread, Pad, Strip, ChunkPerThread;

        public readonly long TileRows => (long)Samples * Pass.TileRows;

        public readonly int Rows => (int)Math.Min(ChunkRows, TileRows - First);

        public readonly int Tiles => ChunkRows * Pass.TileColumns;

        public readonly int StripLength => WinogradTransforms.Outputs * Pass.OutWidth * BlockPlan.Block;

        public readonly float* SourcesOf(int part) => Sources + part * ChunkPerThread;

        public readonly float* ProductsOf(int part) => Products + part * ChunkPerThread;
    }
}
