using System.Runtime.CompilerServices;

namespace NetDsl.Runtime;

/// <summary>
/// Both axes of the transforms, on pictures in blocks of 16 channels. Transformed numbers lie point by point, so that the 16
/// numbers of a tile at each of 36 points are <c>pointStep</c> apart.
/// </summary>
internal static unsafe class WinogradTiles
{
    private const int Outputs = WinogradTransforms.Outputs, Inputs = WinogradTransforms.Inputs, Block = 16;

    /// <summary>Floats of working memory for a row of tiles.</summary>
    public static long Scratch(in WinogradPass pass) => (Outputs * pass.TileColumns + 2) * Inputs * Block + Inputs * Inputs * Block;

    /// <summary>Transforms what a row of tiles reads of one block of a picture. Columns are transformed once, for the two tiles that read them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Source<V>(in WinogradPass pass, float* picture, int tileRow, float* target, nint pointStep, float* scratch) where V : struct, ILanes<V>
    {
        var first = tileRow * Outputs - pass.PadTop;
        var (from, end) = (-first, pass.Height - first);
        nint row = pass.Width * Block;
        for (var lane = 0; lane < Block; lane += V.Count)
        {
            var columns = scratch + lane;
            var x = picture + first * row - pass.PadLeft * Block + lane;
            for (var column = -pass.PadLeft; column < Outputs * pass.TileColumns + 2 - pass.PadLeft; column++, columns += Inputs * Block, x += Block)
                WinogradTransforms.Source<V>(x, row, from, (uint)column < (uint)pass.Width ? end : 0, columns, Block);
            for (var tile = 0; tile < pass.TileColumns; tile++)
                for (var point = 0; point < Inputs; point++)
                    WinogradTransforms.Source<V>(scratch + lane + (tile * Outputs * Inputs + point) * Block, Inputs * Block, 0, Inputs,
                        target + tile * Block + point * Inputs * pointStep + lane, pointStep);
        }
    }

    /// <summary>Makes the outputs of a row of tiles, in one block, from the products; what lies outside the picture is dropped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Result<V>(in WinogradPass pass, float* products, nint pointStep, int rows, float* y, float* scratch) where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < Block; lane += V.Count)
            for (var tile = 0; tile < pass.TileColumns; tile++)
            {
                for (var column = 0; column < Inputs; column++)
                    WinogradTransforms.Result<V>(products + tile * Block + column * pointStep + lane, Inputs * pointStep, Outputs, scratch + column * Block, Inputs * Block);
                var columns = pass.OutWidth - tile * Outputs;
                for (var row = 0; row < rows; row++)
                    WinogradTransforms.Result<V>(scratch + row * Inputs * Block, Block, columns, y + (row * pass.OutWidth + tile * Outputs) * Block + lane, Block);
            }
    }

    /// <summary>Transforms the gradient of the outputs of a row of tiles, in one block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResultGradient<V>(in WinogradPass pass, float* dy, int rows, float* target, nint pointStep, float* scratch) where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < Block; lane += V.Count)
            for (var tile = 0; tile < pass.TileColumns; tile++)
            {
                var columns = pass.OutWidth - tile * Outputs;
                for (var column = 0; column < Outputs; column++)
                    WinogradTransforms.ResultGradient<V>(dy + (tile * Outputs + column) * Block + lane, pass.OutWidth * Block, column < columns ? rows : 0, scratch + column * Block, Outputs * Block);
                for (var point = 0; point < Inputs; point++)
                    WinogradTransforms.ResultGradient<V>(scratch + point * Outputs * Block, Block, Outputs, target + tile * Block + point * Inputs * pointStep + lane, pointStep);
            }
    }

    /// <summary>Transforms the weights between two blocks of channels.</summary>
    /// <param name="w">By tap, by channel, 16 outputs: as <see cref="BlockWeights"/> lays them out.</param>
    /// <param name="isTurned">Whether the kernel is turned by half: for the gradient of the input.</param>
    /// <param name="target">By channel, 16 outputs.</param>
    /// <param name="pointStep">The distance of points.</param>
    /// <param name="scratch">Working memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights<V>(float* w, bool isTurned, float* target, nint pointStep, float* scratch) where V : struct, ILanes<V>
    {
        nint tap = isTurned ? -Block * Block : Block * Block;
        if (isTurned)
            w += 8 * Block * Block;
        for (var i = 0; i < Block * Block; i += V.Count)
        {
            for (var column = 0; column < WinogradTransforms.Taps; column++)
                WinogradTransforms.Weights<V>(w + column * tap + i, WinogradTransforms.Taps * tap, scratch + column * Block, WinogradTransforms.Taps * Block);
            for (var point = 0; point < Inputs; point++)
                WinogradTransforms.Weights<V>(scratch + point * WinogradTransforms.Taps * Block, Block, target + point * Inputs * pointStep + i, pointStep);
        }
    }

    /// <summary>From gradients of transformed weights to those of the weights: the transpose of <see cref="Weights"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightsGradient<V>(float* gradient, nint pointStep, float* dw, float* scratch) where V : struct, ILanes<V>
    {
        const int tap = Block * Block;
        for (var i = 0; i < Block * Block; i += V.Count)
        {
            for (var point = 0; point < Inputs; point++)
                WinogradTransforms.WeightsGradient<V>(gradient + point * Inputs * pointStep + i, pointStep, scratch + point * Block, Inputs * Block);
            for (var column = 0; column < WinogradTransforms.Taps; column++)
                WinogradTransforms.WeightsGradient<V>(scratch + column * Inputs * Block, Block, dw + column * tap + i, WinogradTransforms.Taps * tap);
        }
    }
}
