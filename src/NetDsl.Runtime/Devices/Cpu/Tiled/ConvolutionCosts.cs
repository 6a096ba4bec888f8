using NetDsl.Runtime;

namespace NetDsl;

/// <summary>The model of costs that says how a convolution is computed. Does not depend on threads.</summary>
/// <remarks>
/// Costs are cycles of one core with vectors of 16; narrower vectors multiply all but the weights alike. A block of 16 inputs by one of 16 outputs takes 8 a
/// tap and pixel directly, and 8 a point and tile otherwise, since a core begins two multiply-adds of vectors in a cycle. The other numbers were
/// measured, on Zen 5, with 128 to 512 channels, 28x28 to 7x7 pixels, batches of 1 and 8.
/// </remarks>
internal static class ConvolutionCosts
{
    /// <summary>Transforms of one tile of one block, from input or to output.</summary>
    private const int WinogradTile = 165, FourierTile = 3000;

    /// <summary>Transforming the 256 kernels between two blocks, which are read from memory in all cases.</summary>
    private const int WinogradWeights = 2500, FourierWeights = 50_000;

    /// <summary>What a call costs however little it does: threads wait once more for each other.</summary>
    private const int Call = 20_000;

    /// <summary>Fewer tiles than this take as long: sums wait for their predecessors.</summary>
    private const int LeastTiles = 4;

    /// <summary>The most taps along an axis that leave a tile of a Fourier transform enough outputs.</summary>
    private const int MostTaps = 11;

    /// <summary>Whether there is the choice: for kernels that go from block to block, pixel by pixel.</summary>
    public static bool AllowWinograd(Conv2dShape shape) => IsDense(shape) && shape is { KernelHeight: 3, KernelWidth: 3 };

    /// <inheritdoc cref="AllowWinograd"/>
    public static bool AllowFourier(Conv2dShape shape) => IsDense(shape) && shape is { KernelHeight: <= MostTaps, KernelWidth: <= MostTaps };

    /// <summary>The way that is likely to take the least time.</summary>
    public static ConvolutionMethod Choose(Conv2dShape shape, bool isBackward, int samples)
    {
        if (!AllowFourier(shape))
            return ConvolutionMethod.Direct;
        var direct = Direct(TiledPass.Of<FourierTiles>(shape, isBackward), samples);
        var winograd = AllowWinograd(shape) ? Winograd(TiledPass.Of<WinogradTiles>(shape, isBackward), samples) : double.MaxValue;
        var fourier = Fourier(TiledPass.Of<FourierTiles>(shape, isBackward), samples);
        return winograd < Math.Min(direct, fourier) ? ConvolutionMethod.Winograd : fourier < direct ? ConvolutionMethod.Fft : ConvolutionMethod.Direct;
    }

    private static double Direct(in TiledPass pass, int samples) => 8.0 * pass.Groups * pass.Channels * pass.Outputs * pass.Taps * samples * pass.OutHeight * pass.OutWidth;

    private static double Winograd(in TiledPass pass, int samples) => Tiled<WinogradTiles>(pass, samples, WinogradTile, WinogradWeights);

    private static double Fourier(in TiledPass pass, int samples) => Tiled<FourierTiles>(pass, samples, FourierTile, FourierWeights);

    private static double Tiled<T>(in TiledPass pass, int samples, int perTile, int perWeights) where T : struct, ITileTransforms
    {
        var pairs = (double)pass.Channels * pass.Outputs;
        var tiles = (double)samples * pass.TileRows * pass.TileColumns;
        return pass.Groups * (pairs * (8 * T.Points * Math.Max(tiles, LeastTiles) + perWeights) + perTile * tiles * (pass.Channels + pass.Outputs) + Call);
    }

    private static bool IsDense(Conv2dShape shape) => shape is { StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1, InLayout: Layout.Native, OutLayout: Layout.Native }
        && shape.InChannels / shape.Groups % BlockPlan.Block == 0 && shape.OutChannels / shape.Groups % BlockPlan.Block == 0;
}
