using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>
    /// The gradient of the weights by Winograd's algorithm: dw = G^T [sum over tiles of (B^T x B) * (A dy A^T)] G. At each point it is a product of
    /// the tiles of the image, their channels as rows, with those of dy, their channels in vectors.
    /// </summary>
    private void WinogradWeightGradient(Conv2dShape shape, int samples, float* x, float* dy, float* dw)
    {
        var plan = BlockPlan.Of(shape);
        var pass = WinogradPass.Of(shape, isBackward: false);
        var job = new WinogradWeightJob { Pass = pass, Layout = plan.Forward, X = x, Dy = dy, Dw = dw, Samples = samples };
        var parts = Parts(job.TileRows * pass.TileColumns * WinogradTransforms.Points * pass.Channels * pass.Outputs * 256 / width, Math.Max(job.TileRows, pass.Outputs));
        (job.IsShared, job.ChunkRows) = WinogradChoice.Of(pass, job.TileRows, parts);
        job.SourceStep = (nint)pass.Channels * job.Tiles * BlockPlan.Block + 16;
        job.GradientStep = (nint)pass.Outputs * job.Tiles * BlockPlan.Block + 16;
        job.SumStep = (job.IsShared ? 2 : (nint)pass.Channels * pass.Outputs) * 256 + 16;
        var sources = Lines(WinogradTransforms.Points * job.SourceStep);
        var gradients = Lines(WinogradTransforms.Points * job.GradientStep);
        job.Sum = Lines(WinogradTransforms.Points * job.SumStep);
        job.LaidOut = Lines(2L * pass.Channels * 9 * 256);
        (job.PerThread, job.ChunkPerThread) = (job.Sum + job.LaidOut + Math.Max(Lines(WinogradTiles.Scratch(pass)), Lines(BlockWeights.Scratch(job.Layout))), job.IsShared ? 0 : sources + gradients);
        var memory = Reserve(job.PerThread * parts + (sources + gradients) * (job.IsShared ? 1 : parts));
        job.Scratch = memory;
        job.Sources = memory + job.PerThread * parts;
        job.Gradients = job.Sources + sources;
        switch (width)
        {
            case 16: RunWinogradWeights<V16>(&job, parts); break;
            case 8: RunWinogradWeights<V8>(&job, parts); break;
            case 4: RunWinogradWeights<V4>(&job, parts); break;
            default: RunWinogradWeights<Scalar>(&job, parts); break;
        }
        GC.KeepAlive(plan);
    }

    private void RunWinogradWeights<V>(WinogradWeightJob* job, int parts) where V : struct, ILanes<V>
    {
        job->Parts = parts;
        if (job->IsShared)
        {
            Run(&WinogradTilesOfAll<V>, job, parts);
            Run(&WinogradGradientsOfAll<V>, job, parts);
            return;
        }
        Run(&WinogradGradientPart<V>, job, parts);
        Run(&WinogradGradientsBack<V>, job, Math.Min(parts, job->Pass.Outputs));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WinogradTilesOfAll<V>(void* context, int part, int parts) where V : struct, ILanes<V>
    {
        var job = (WinogradWeightJob*)context;
        var (from, to) = Share(job->TileRows * (job->Pass.Channels + job->Pass.Outputs), part, parts);
        TilesOf<V>(job, part, 0, (int)job->TileRows, from, to);
    }

    /// <summary>The gradients of a thread's blocks of outputs, from the tiles of all pictures.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WinogradGradientsOfAll<V>(void* context, int part, int parts) where V : struct, ILanes<V>
    {
        var job = (WinogradWeightJob*)context;
        ref var pass = ref job->Pass;
        var sums = job->SumsOf(part);
        var laidOut = sums + job->Sum;
        var scratch = laidOut + job->LaidOut;
        var perOutput = (nint)pass.Channels * 9 * 256;
        var (from, to) = Share(pass.Outputs, part, parts);
        for (int output = (int)from, blocks; output < to; output += blocks)
        {
            blocks = V.Count == 16 && output + 1 < to ? 2 : 1;
            for (var block = 0; block < pass.Channels; block++)
            {
                for (var point = 0; point < WinogradTransforms.Points; point++)
                    SumTiles<V>(job, part, point, block, output, blocks, (int)job->TileRows * pass.TileColumns, sums + point * job->SumStep, 256, adds: false);
                for (var i = 0; i < blocks; i++)
                    WinogradTiles.WeightsGradient<V>(sums + i * 256, job->SumStep, laidOut + i * perOutput + block * 9 * 256, scratch);
            }
            for (var i = 0; i < blocks; i++)
                BlockWeights.Back<V>(job->Layout, job->Layout.Channels * BlockPlan.Block, BlockPlan.Block, laidOut + i * perOutput, job->Dw + (output + i) * perOutput, scratch);
        }
    }

    /// <summary>The sums of a thread's rows of tiles, chunk by chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WinogradGradientPart<V>(void* context, int part, int parts) where V : struct, ILanes<V>
    {
        var job = (WinogradWeightJob*)context;
        ref var pass = ref job->Pass;
        var (from, to) = Share(job->TileRows, part, parts);
        for (var first = from; first < to; first += job->ChunkRows)
        {
            var rows = (int)Math.Min(job->ChunkRows, to - first);
            TilesOf<V>(job, part, first, rows, 0, rows * (pass.Channels + pass.Outputs));
            for (var point = 0; point < WinogradTransforms.Points; point++)
                for (int output = 0, blocks; output < pass.Outputs; output += blocks)
                {
                    blocks = V.Count == 16 && output + 1 < pass.Outputs ? 2 : 1;
                    for (var block = 0; block < pass.Channels; block++)
                        SumTiles<V>(job, part, point, block, output, blocks, rows * pass.TileColumns, job->SumsOf(part) + point * job->SumStep + (output * pass.Channels + block) * 256, pass.Channels * 256, adds: first > from);
                }
        }
    }

    /// <summary>Adds up the sums of all threads, and makes gradients of the weights of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WinogradGradientsBack<V>(void* context, int part, int parts) where V : struct, ILanes<V>
    {
        var job = (WinogradWeightJob*)context;
        ref var pass = ref job->Pass;
        var laidOut = job->SumsOf(part) + job->Sum;
        var scratch = laidOut + job->LaidOut;
        var (from, to) = Share(pass.Outputs, part, parts);
        for (var output = from; output < to; output++)
        {
            var sums = job->SumsOf(0) + output * pass.Channels * 256;
            for (var other = 1; other < job->Parts; other++)
                for (var point = 0; point < WinogradTransforms.Points; point++)
                {
                    var sum = sums + point * job->SumStep;
                    for (var end = sum + pass.Channels * 256; sum < end; sum += V.Count)
                        V.Store(V.Load(sum) + V.Load(sum + other * job->PerThread), sum);
                }
            for (var block = 0; block < pass.Channels; block++)
                WinogradTiles.WeightsGradient<V>(sums + block * 256, job->SumStep, laidOut + block * 9 * 256, scratch);
            BlockWeights.Back<V>(job->Layout, job->Layout.Channels * BlockPlan.Block, BlockPlan.Block, laidOut, job->Dw + output * pass.Channels * 9 * 256, scratch);
        }
    }

    /// <summary>Transforms rows of tiles: those of the image's blocks of channels first, then those of dy's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TilesOf<V>(WinogradWeightJob* job, int part, long first, int rows, long from, long to) where V : struct, ILanes<V>
    {
        ref var pass = ref job->Pass;
        var scratch = job->SumsOf(part) + job->Sum + job->LaidOut;
        for (var unit = from; unit < to; unit++)
        {
            var (block, row) = Math.DivRem(unit, rows);
            var (sample, tileRow) = Math.DivRem(first + row, pass.TileRows);
            if (block < pass.Channels)
            {
                WinogradTiles.Source<V>(pass, job->X + (sample * pass.Channels + block) * pass.Height * pass.Width * BlockPlan.Block, (int)tileRow,
                    job->SourcesOf(part) + (block * job->Tiles + row * pass.TileColumns) * BlockPlan.Block, job->SourceStep, scratch);
                continue;
            }
            block -= pass.Channels;
            var top = (int)tileRow * WinogradTransforms.Outputs;
            WinogradTiles.ResultGradient<V>(pass, job->Dy + ((sample * pass.Outputs + block) * pass.OutHeight + top) * pass.OutWidth * BlockPlan.Block, Math.Min(WinogradTransforms.Outputs, pass.OutHeight - top),
                job->GradientsOf(part) + (block * job->Tiles + row * pass.TileColumns) * BlockPlan.Block, job->GradientStep, scratch);
        }
    }

    /// <summary>The sum over tiles of the products of a block of channels and one or two of outputs, at a point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumTiles<V>(WinogradWeightJob* job, int part, int point, int block, int output, int blocks, int tiles, float* sums, nint secondSums, bool adds) where V : struct, ILanes<V>
    {
        nint perBlock = job->Tiles * BlockPlan.Block;
        var zero = 0;
        var terms = new BlockTerms
        {
            Count = 1, Table = &zero, Cell = BlockPlan.Block, Depth = tiles, Step = BlockPlan.Block, ResultRow = BlockPlan.Block, Adds = adds,
            SecondWeights = V.Count == 16 ? perBlock : V.Count, SecondResults = V.Count == 16 ? secondSums : V.Count,
        };
        var x = job->SourcesOf(part) + point * job->SourceStep + block * perBlock;
        var dy = job->GradientsOf(part) + point * job->GradientStep + output * perBlock;
        for (int row = 0, count; row < BlockPlan.Block; row += count)
        {
            count = V.Count == 16 ? 8 : BlockTiles.NextRows<V>(BlockPlan.Block - row);
            AddTile<V>(terms, blocks, count, x + row, dy, sums + row * BlockPlan.Block);
        }
    }

    private struct WinogradWeightJob
    {
        public WinogradPass Pass;

        /// <summary>Forward as the direct kernels have it, which says how weights are laid out.</summary>
        public ConvPass Layout;
        public float* X;
        public float* Dy;
        public float* Dw;
        public int Samples;

        /// <summary>Whether threads share the tiles of all pictures, and deal out the outputs, instead of having tiles and sums of their own.</summary>
        public bool IsShared;
        public int Parts;

        /// <summary>The rows of tiles of a chunk.</summary>
        public int ChunkRows;

        /// <summary>Transformed image and dy, and the distances of their points and of the sums'.</summary>
        public float* Sources;
        public float* Gradients;
        public nint SourceStep, GradientStep, SumStep;

        /// <summary>The working memory of the first thread, how it falls into pieces, and how far a thread's own chunks are apart.</summary>
        public float* Scratch;
        public long PerThread, Sum, LaidOut, ChunkPerThread;

        public readonly long TileRows => (long)Samples * Pass.TileRows;

        public readonly int Tiles => ChunkRows * Pass.TileColumns;

        public readonly float* SumsOf(int part) => Scratch + part * PerThread;

        public readonly float* SourcesOf(int part) => Sources + part * ChunkPerThread;

        public readonly float* GradientsOf(int part) => Gradients + part * ChunkPerThread;
    }
}
