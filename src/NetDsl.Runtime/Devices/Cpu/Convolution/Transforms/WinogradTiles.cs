using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// Applies <see cref="WinogradTransforms"/> along both axes: a tile of 6x6 inputs gives 4x4 outputs of a 3x3 kernel by 36 multiplications
/// instead of 144.
/// </summary>
internal readonly unsafe struct WinogradTiles : ITileTransforms
{
    private const int Results = WinogradTransforms.Outputs, Inputs = WinogradTransforms.Inputs, Block = 16;

    public static int Points => Inputs * Inputs;

    public static int Rounds => 1;

    public static int RoundPoints => Points;

    public static int FirstPoint(int round) => round * Points;

    public static int Outputs(int taps) => Results;

    public static long Scratch(in TiledPass pass) => (Results * pass.TileColumns + 2) * Inputs * Block + Inputs * Inputs * Block;

    /// <remarks>Each column is transformed once, for the two tiles that read it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Source<V>(in TiledPass pass, float* image, int tileRow, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V>
    {
        var first = tileRow * Results - pass.PadTop;
        var (from, end) = (-first, pass.Height - first);
        nint row = pass.Width * Block;
        for (var lane = 0; lane < Block; lane += V.Count)
        {
            var columns = scratch + lane;
            var x = image + first * row - pass.PadLeft * Block + lane;
            for (var column = -pass.PadLeft; column < Results * pass.TileColumns + 2 - pass.PadLeft; column++,
                columns += Inputs * Block, x += Block)
                WinogradTransforms.Source<V>(x, row, from, (uint)column < (uint)pass.Width ? end : 0, columns, Block);
            for (var tile = 0; tile < pass.TileColumns; tile++)
                for (var point = 0; point < Inputs; point++)
                    WinogradTransforms.Source<V>(scratch + lane + (tile * Results * Inputs + point) * Block, Inputs * Block, 0, Inputs,
                        target + tile * Block + point * Inputs * pointStep + lane, pointStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Result<V>(in TiledPass pass, float* products, nint pointStep, int rows, float* y, float* scratch)
        where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < Block; lane += V.Count)
            for (var tile = 0; tile < pass.TileColumns; tile++)
            {
                for (var column = 0; column < Inputs; column++)
                    WinogradTransforms.Result<V>(products + tile * Block + column * pointStep + lane, Inputs * pointStep, Results,
                        scratch + column * Block, Inputs * Block);
                var columns = pass.OutWidth - tile * Results;
                for (var row = 0; row < rows; row++)
                    WinogradTransforms.Result<V>(scratch + row * Inputs * Block, Block, columns,
                        y + (row * pass.OutWidth + tile * Results) * Block + lane, Block);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResultGradient<V>(in TiledPass pass, float* dy, int rows, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < Block; lane += V.Count)
            for (var tile = 0; tile < pass.TileColumns; tile++)
            {
                var columns = pass.OutWidth - tile * Results;
                for (var column = 0; column < Results; column++)
                    WinogradTransforms.ResultGradient<V>(dy + (tile * Results + column) * Block + lane, pass.OutWidth * Block,
                        column < columns ? rows : 0, scratch + column * Block, Results * Block);
                for (var point = 0; point < Inputs; point++)
                    WinogradTransforms.ResultGradient<V>(scratch + point * Results * Block, Block, Results,
                        target + tile * Block + point * Inputs * pointStep + lane, pointStep);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights<V>(in TiledPass pass, int round, float* w, bool isRotated, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V>
    {
        const int kernels = Block * Block;
        var next = w + 9 * kernels;
        nint tap = isRotated ? -kernels : kernels;
        if (isRotated)
            w += 8 * kernels;
        for (var i = 0; i < kernels; i += V.Count)
        {
            // Prefetches the kernels of the next channel block: nine runs that are too short for hardware prefetchers.
            for (var t = 0; t < 9 && Sse.IsSupported; t++)
                Sse.Prefetch0(next + t * kernels + i);
            for (var column = 0; column < WinogradTransforms.Taps; column++)
                WinogradTransforms.Weights<V>(w + column * tap + i, WinogradTransforms.Taps * tap, scratch + column * Block,
                    WinogradTransforms.Taps * Block);
            for (var point = 0; point < Inputs; point++)
                WinogradTransforms.Weights<V>(scratch + point * WinogradTransforms.Taps * Block, Block,
                    target + point * Inputs * pointStep + i, pointStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightsGradient<V>(in TiledPass pass, float* gradient, nint pointStep, float* dw, float* scratch)
        where V : struct, ILanes<V>
    {
        const int tap = Block * Block;
        for (var i = 0; i < Block * Block; i += V.Count)
        {
            for (var point = 0; point < Inputs; point++)
                WinogradTransforms.WeightsGradient<V>(gradient + point * Inputs * pointStep + i, pointStep,
                    scratch + point * Block, Inputs * Block);
            for (var column = 0; column < WinogradTransforms.Taps; column++)
                WinogradTransforms.WeightsGradient<V>(scratch + column * Inputs * Block, Block, dw + column * tap + i,
                    WinogradTransforms.Taps * tap);
        }
    }
}
