using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>The algorithm of a convolution between channel blocks.</summary>
    private ConvolutionMethod MethodOf(Conv2dShape shape, bool isBackward, int samples) => Options.Convolutions switch
    {
        ConvolutionMethod.Auto => ChooseAlgorithm.For(shape, isBackward, samples),
        ConvolutionMethod.Winograd when ChooseAlgorithm.AllowWinograd(shape) => ConvolutionMethod.Winograd,
        ConvolutionMethod.Fft when ChooseAlgorithm.AllowFourier(shape) => ConvolutionMethod.Fft,
        _ => ConvolutionMethod.Direct,
    };

    /// <summary>
    /// Computes the forward direction or the gradient of the input by transforms. Returns false if the direct algorithm is chosen.
    /// </summary>
    private bool ConvolvesTiles<F>(Conv2dShape shape, bool isBackward, int samples, float* source, Region w, float* target, in ChannelMoments moments, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        var method = MethodOf(shape, isBackward, samples);
        if (method == ConvolutionMethod.Winograd)
            ConvolveTiles<WinogradTiles, F>(shape, isBackward, samples, source, w, target, moments, operands);
        else if (method == ConvolutionMethod.Fft)
            ConvolveTiles<FourierTiles, F>(shape, isBackward, samples, source, w, target, moments, operands);
        return method != ConvolutionMethod.Direct;
    }

    private void ConvolveTiles<T, F>(Conv2dShape shape, bool isBackward, int samples, float* source, Region w, float* target, in ChannelMoments moments, ReadOnlySpan<Operand> operands) where T : struct, ITileTransforms where F : struct, IMap
    {
        using var turn = gate.EnterScope();
        var plan = plans.OfBlocks(shape);
        var pass = TiledPass.Of<T>(shape, isBackward);
        var job = new TiledJob { Pass = pass, Layout = isBackward ? plan.BackwardInput : plan.Forward, IsBackward = isBackward, Source = source, Raw = At(w), Target = target, Samples = samples, Moments = moments };
        job.Moments.Runs = job.TileRows;
        job.Operands = OperandSet.Read<F>(new(samples, pass.Groups * pass.Outputs * BlockPlan.Block, pass.OutHeight * pass.OutWidth, Layout.Nchw16c), 1, operands);
        job.IsIdentity = typeof(F) == typeof(Identity);
        var partition = Partition(job.TileRows * pass.TileColumns * T.Points * pass.Channels * pass.Outputs * 256 / width, Math.Max(job.TileRows, pass.Outputs));
        (job.IsShared, job.ChunkRows) = TiledChoice.Of<T>(pass, job.TileRows, partition.Threads);
        job.Steps = OutputSteps.Of(pass.Outputs, 1, partition.Threads);

        // Shared data comes first: the tiles of a chunk, or the weights of all outputs.
        var outputs = job.IsShared ? 2 : pass.Outputs;
        job.BlockWeights = pass.Channels * 256;
        job.WeightStep = outputs * job.BlockWeights + 16;
        job.SourceStep = (nint)pass.Channels * job.Tiles * BlockPlan.Block + 16;
        job.ProductStep = (nint)outputs * job.Tiles * BlockPlan.Block + 16;
        var table = Lines(pass.Channels);
        var weights = Lines((job.IsShared ? T.RoundPoints : T.Points) * job.WeightStep);
        var sources = Lines(T.Points * job.SourceStep);
        var products = Lines(T.Points * job.ProductStep);
        job.Pad = Lines(Fusion.PadLength(job.Operands, job.StripLength));
        job.Strip = Lines(job.StripLength);
        job.Transposed = Math.Max(Lines(T.Scratch(pass)), Lines(BlockWeights.Scratch(job.Layout)));
        job.Own = job.Pad + job.Strip + job.Transposed + 2 * Lines(job.LaidOutBlock);
        job.Second = job.IsShared ? weights : sources;
        job.PerThread = job.Own + job.Second + products;
        var memory = Reserve(table + (job.IsShared ? sources : weights) + job.PerThread * partition.Threads + job.Moments.Length);
        job.Table = (int*)memory;
        job.Common = memory + table;
        job.Scratch = job.Common + (job.IsShared ? sources : weights);
        job.Moments.Begin(job.Scratch + job.PerThread * partition.Threads);
        for (var block = 0; block < pass.Channels; block++)
            job.Table[block] = block * job.Tiles;
        // Weights are packed as for the direct kernels, and cached together with theirs. Transformed weights would be four times as long,
        // and reading them would take longer than transforming.
        job.LaidOut = ((CpuBuffer)w.Buffer).PackedWeightsFor(this).Find(w.Buffer.Version, plan, isBackward ? 1 : 0, w.Offset, (long)pass.Groups * pass.Outputs * job.LaidOutBlock, out job.HasWeights);
        for (job.Group = 0; job.Group < pass.Groups; job.Group++)
            switch (width)
            {
                case 16: RunTiles<V16, T, F>(&job, partition); break;
                case 8: RunTiles<V8, T, F>(&job, partition); break;
                case 4: RunTiles<V4, T, F>(&job, partition); break;
                default: RunTiles<Scalar, T, F>(&job, partition); break;
            }
        Conclude(job.Moments);
        GC.KeepAlive(plan);
    }

    private void RunTiles<V, T, F>(TiledJob* job, in WorkPartition partition) where V : struct, ILanes<V> where T : struct, ITileTransforms where F : struct, IMap
    {
        if (job->IsShared)
        {
            for (job->First = 0; job->First < job->TileRows; job->First += job->ChunkRows)
            {
                Run(&TiledSources<V, T>, job, partition.WithUnits(job->Rows * (long)job->Pass.Channels));
                Run(&TiledOutputs<V, T, F>, job, partition.WithUnits(job->Steps.Count));
            }
            return;
        }
        Run(&TiledWeights<V, T>, job, job->Pass.Channels * job->Pass.Outputs >= 4 ? partition.WithUnits(job->Pass.Outputs) : WorkPartition.Single(job->Pass.Outputs));
        Run(&TiledRows<V, T, F>, job, partition.WithUnits((job->TileRows + job->ChunkRows - 1) / job->ChunkRows));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TiledWeights<V, T>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where T : struct, ITileTransforms
    {
        var job = (TiledJob*)context;
        ref var pass = ref job->Pass;
        for (var output = (int)from; output < to; output++)
        {
            var laidOut = LaidOutOf<V>(job, slot, output, 0);
            for (var round = 0; round < T.Rounds; round++)
                WeightsOf<V, T>(job, slot, round, laidOut, job->Common + T.FirstPoint(round) * job->WeightStep + output * job->BlockWeights);
        }
    }

    /// <summary>Computes rows of tiles, chunk by chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TiledRows<V, T, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where T : struct, ITileTransforms where F : struct, IMap
    {
        var job = (TiledJob*)context;
        ref var pass = ref job->Pass;
        for (var chunk = from; chunk < to; chunk++)
        {
            var first = chunk * job->ChunkRows;
            var rows = (int)Math.Min(job->ChunkRows, job->TileRows - first);
            SourcesOf<V, T>(job, slot, first, rows, 0, rows * pass.Channels);
            for (var point = 0; point < T.Points; point++)
                for (var output = 0; output < pass.Outputs; output += 2)
                    ProductsOf<V>(job, slot, point, job->Common + point * job->WeightStep + output * job->BlockWeights, rows * pass.TileColumns, output, Math.Min(2, pass.Outputs - output));
            for (var output = 0; output < pass.Outputs; output++)
                ResultsOf<V, T, F>(job, slot, first, rows, output, output);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TiledSources<V, T>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where T : struct, ITileTransforms
    {
        var job = (TiledJob*)context;
        SourcesOf<V, T>(job, slot, job->First, job->Rows, from, to);
    }

    /// <summary>
    /// Computes pairs of output blocks from the tiles of a chunk. Each worker transforms the weights that it needs and does not store them
    /// for long.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TiledOutputs<V, T, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where T : struct, ITileTransforms where F : struct, IMap
    {
        var job = (TiledJob*)context;
        ref var pass = ref job->Pass;
        var rows = job->Rows;
        var weights = job->WeightsOf(slot);
        var (first, end) = job->Steps.Range(from, to);
        for (int blocks; first < end; first += blocks)
        {
            blocks = Math.Min(2, end - first);
            var laidOut = LaidOutOf<V>(job, slot, first, 0);
            var second = blocks == 2 ? LaidOutOf<V>(job, slot, first + 1, 1) : null;
            for (var round = 0; round < T.Rounds; round++)
            {
                WeightsOf<V, T>(job, slot, round, laidOut, weights);
                if (blocks == 2)
                    WeightsOf<V, T>(job, slot, round, second, weights + job->BlockWeights);
                var begin = T.FirstPoint(round);
                for (var point = begin; point < T.FirstPoint(round + 1); point++)
                {
                    if (job->HasWeights && first + blocks < pass.Outputs)
                        Fetch(laidOut + blocks * job->LaidOutBlock, Math.Min(2, pass.Outputs - first - blocks) * job->LaidOutBlock, point, T.Points);
                    ProductsOf<V>(job, slot, point, weights + (point - begin) * job->WeightStep, rows * pass.TileColumns, 0, blocks);
                }
            }
            for (var i = 0; i < blocks; i++)
                ResultsOf<V, T, F>(job, slot, job->First, rows, first + i, i);
        }
    }

    /// <summary>Prefetches a part of the next weights into the second-level cache, while multiplications run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* next, long length, int part, int parts)
    {
        var (from, to) = Share(length / BlockPlan.Block, part, parts);
        DepthwiseRows.Fetch(next + from * BlockPlan.Block, to - from);
    }

    /// <summary>The packed weights of an output block: in the cache, or in one of two slices of the worker's scratch memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float* LaidOutOf<V>(TiledJob* job, int slot, int output, int own) where V : struct, ILanes<V>
    {
        ref var pass = ref job->Pass;
        ref var layout = ref job->Layout;
        var transposed = job->Scratch + slot * job->PerThread;
        var place = job->Group * pass.Outputs + output;
        var laidOut = job->LaidOut is null ? transposed + job->Transposed + own * Lines(job->LaidOutBlock) : job->LaidOut + place * job->LaidOutBlock;
        if (!job->HasWeights && job->IsBackward)
            BlockWeights.BackwardInput<V>(layout, *layout.Kernel, layout.Channels * BlockPlan.Block, layout.Outputs * BlockPlan.Block, BlockPlan.Block,
                job->Raw + job->Group * pass.Outputs * job->LaidOutBlock + output * BlockPlan.Block * pass.Taps, laidOut, transposed);
        else if (!job->HasWeights)
            BlockWeights.Forward<V>(layout, layout.Channels * BlockPlan.Block, BlockPlan.Block, job->Raw + place * job->LaidOutBlock, laidOut, transposed);
        return laidOut;
    }

    /// <summary>Transforms the weights of an output block to the points of a round: by point, by channel, 16 outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightsOf<V, T>(TiledJob* job, int slot, int round, float* laidOut, float* target) where V : struct, ILanes<V> where T : struct, ITileTransforms
    {
        ref var pass = ref job->Pass;
        var scratch = job->Scratch + slot * job->PerThread;
        for (var block = 0; block < pass.Channels; block++)
            T.Weights<V>(pass, round, laidOut + block * pass.Taps * 256, job->IsBackward, target + block * 256, job->WeightStep, scratch);
    }

    /// <summary>Transforms rows of tiles of the source, one channel block after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SourcesOf<V, T>(TiledJob* job, int slot, long first, int rows, long from, long to) where V : struct, ILanes<V> where T : struct, ITileTransforms
    {
        ref var pass = ref job->Pass;
        var scratch = job->Scratch + slot * job->PerThread;
        for (var unit = from; unit < to; unit++)
        {
            var (block, row) = Math.DivRem(unit, rows);
            var (sample, tileRow) = Math.DivRem(first + row, pass.TileRows);
            T.Source<V>(pass, job->Source + ((sample * pass.Groups + job->Group) * pass.Channels + block) * pass.Height * pass.Width * BlockPlan.Block, (int)tileRow,
                job->SourcesOf(slot) + (block * job->Tiles + row * pass.TileColumns) * BlockPlan.Block, job->SourceStep, scratch);
        }
    }

    /// <summary>Multiplies tiles by the weights of one or two output blocks, at one point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ProductsOf<V>(TiledJob* job, int slot, int point, float* w, int tiles, int output, int blocks) where V : struct, ILanes<V>
    {
        nint productBlock = job->Tiles * BlockPlan.Block;
        var terms = new BlockTerms
        {
            Count = job->Pass.Channels, Table = job->Table, Cell = BlockPlan.Block, Depth = BlockPlan.Block, Step = 1, ResultRow = BlockPlan.Block,
            SecondWeights = V.Count == 16 ? job->BlockWeights : V.Count, SecondResults = V.Count == 16 ? productBlock : V.Count,
        };
        var x = job->SourcesOf(slot) + point * job->SourceStep;
        var y = job->ProductsOf(slot) + point * job->ProductStep + output * productBlock;
        for (int tile = 0, count; tile < tiles; tile += count, x += count * BlockPlan.Block, y += count * BlockPlan.Block)
        {
            count = BlockTiles.NextRows<V>(tiles - tile);
            if (V.Count == 16 && blocks == 2)
                BlockTiles.Run<V, Count2, Count16>(count, terms, x, w, y);
            else if (V.Count == 16)
                BlockTiles.Run<V, Count1, Count16>(count, terms, x, w, y);
            else
                for (var block = 0; block < blocks; block++)
                    for (var lane = 0; lane < 16; lane += 2 * V.Count)
                        BlockTiles.Run<V, Count2, Count16>(count, terms, x, w + block * job->BlockWeights + lane, y + block * productBlock + lane);
        }
    }

    /// <summary>
    /// Transforms the products of an output block back to rows of tiles, and applies the fused function while storing them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResultsOf<V, T, F>(TiledJob* job, int slot, long first, int rows, int block, int place) where V : struct, ILanes<V> where T : struct, ITileTransforms where F : struct, IMap
    {
        ref var pass = ref job->Pass;
        var pad = job->Scratch + slot * job->PerThread;
        var strip = pad + job->Pad;
        var scratch = strip + job->Strip;
        for (var row = 0; row < rows; row++)
        {
            var (sample, tileRow) = Math.DivRem(first + row, pass.TileRows);
            var start = tileRow * pass.TileHeight * pass.OutWidth;
            var channel = job->Group * pass.Outputs + block;
            var y = job->Target + ((sample * pass.Groups * pass.Outputs + channel) * pass.OutHeight * pass.OutWidth + start) * BlockPlan.Block;
            var height = Math.Min(pass.TileHeight, pass.OutHeight - (int)tileRow * pass.TileHeight);
            T.Result<V>(pass, job->ProductsOf(slot) + (place * job->Tiles + row * pass.TileColumns) * BlockPlan.Block, job->ProductStep, height, job->IsIdentity ? y : strip, scratch);
            if (!job->IsIdentity)
                Fusion.Blocks<V, F>(job->Operands, sample, channel, start, strip, y, height * pass.OutWidth, pad);
            if (job->Moments.AreWanted)
                job->Moments.Add<V>(channel, first + row, y, height * pass.OutWidth);
        }
    }

    private struct TiledJob
    {
        public TiledPass Pass;

        /// <summary>The same direction for the direct kernels; it defines the order of packed weights.</summary>
        public ConvPass Layout;
        public bool IsBackward, IsIdentity;
        public float* Source;

        /// <summary>
        /// The weights of the user; a slice of the cache for the packed weights, or null; and whether the slice is filled.
        /// </summary>
        public float* Raw;
        public float* LaidOut;
        public bool HasWeights;
        public float* Target;
        public int Samples;

        /// <summary>The group that is being computed.</summary>
        public int Group;
        public OperandSet Operands;
        public ChannelMoments Moments;

        /// <summary>
        /// Whether workers share the tiles of a chunk and split the outputs, instead of sharing the weights and splitting the rows of
        /// tiles.
        /// </summary>
        public bool IsShared;

        /// <summary>The division of the outputs among workers that share the tiles.</summary>
        public OutputSteps Steps;

        /// <summary>Rows of tiles of a chunk, and the first row of the shared chunk.</summary>
        public int ChunkRows;
        public long First;

        /// <summary>The offset of the tiles of each channel block.</summary>
        public int* Table;

        /// <summary>Shared data; the scratch memory of the first worker, and the lengths of its parts.</summary>
        public float* Common;
        public float* Scratch;
        public long PerThread, Pad, Strip, Transposed, Own, Second;

        /// <summary>Transformed weights of an output block, and the strides of points in weights, sources and products.</summary>
        public nint BlockWeights, WeightStep, SourceStep, ProductStep;

        public readonly long TileRows => (long)Samples * Pass.TileRows;

        /// <summary>Rows of tiles of the shared chunk.</summary>
        public readonly int Rows => (int)Math.Min(ChunkRows, TileRows - First);

        /// <summary>Packed weights of an output block.</summary>
        public readonly nint LaidOutBlock => Pass.Taps * BlockWeights;

        public readonly int Tiles => ChunkRows * Pass.TileColumns;

        public readonly int StripLength => Pass.TileHeight * Pass.OutWidth * BlockPlan.Block;

        public readonly float* WeightsOf(int slot) => OwnOf(slot);

        public readonly float* SourcesOf(int slot) => IsShared ? Common : OwnOf(slot);

        public readonly float* ProductsOf(int slot) => OwnOf(slot) + Second;

        private readonly float* OwnOf(int slot) => Scratch + slot * PerThread + Own;
    }
}
