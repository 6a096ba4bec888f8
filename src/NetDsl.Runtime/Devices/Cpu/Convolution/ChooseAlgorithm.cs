using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>Chooses the algorithm of a convolution by a cost model that does not depend on threads.</summary>
/// <remarks>
/// Costs are cycles of one core with vectors of 16; narrower vectors multiply all costs but those of the weights by the same factor. A core
/// starts two vector multiply-adds per cycle. A block of 16 inputs by one of 16 outputs therefore takes 8 cycles per tap and pixel
/// directly, and 8 per point and tile otherwise. The other constants were measured on Zen 5, with 128 to 512 channels, 28x28 to 7x7 pixels,
/// batches of 1 and 8.
/// </remarks>
internal static class ChooseAlgorithm
{
    /// <summary>Transforms of one tile of one channel block, of the input or of the output.</summary>
    private const int WinogradTile = 165, FourierTile = 3000;

    /// <summary>
    /// Transforming the 256 kernels between two channel blocks, read from memory. Fourier transforms fewer weights at a time, but for each
    /// chunk of tiles.
    /// </summary>
    private const int WinogradWeights = 2500, FourierWeights = 50_000;

    /// <summary>The fixed cost of a call: workers wait for each other one more time.</summary>
    private const int Call = 20_000;

    /// <summary>Fewer tiles than this take as long, because of the latency of additions.</summary>
    private const int MinTiles = 4;

    /// <summary>The largest number of taps along an axis that leaves enough outputs in a tile of a Fourier transform.</summary>
    private const int MaxTaps = 11;

    /// <summary>Whether the algorithm supports the shape: stride 1, no dilation, whole channel blocks.</summary>
    public static bool AllowWinograd(Conv2dShape shape) => IsDense(shape) && shape is { KernelHeight: 3, KernelWidth: 3 };

    /// <inheritdoc cref="AllowWinograd"/>
    public static bool AllowFourier(Conv2dShape shape) => IsDense(shape) && shape is { KernelHeight: <= MaxTaps, KernelWidth: <= MaxTaps };

    /// <summary>The algorithm with the lowest estimated time.</summary>
    public static ConvolutionMethod For(Conv2dShape shape, bool isBackward, int samples)
    {
        if (!AllowFourier(shape))
            return ConvolutionMethod.Direct;
        var direct = Direct(TiledPass.Of<FourierTiles>(shape, isBackward), samples);
        var winograd = AllowWinograd(shape) ? Winograd(TiledPass.Of<WinogradTiles>(shape, isBackward), samples) : double.MaxValue;
        var fourier = Fourier(TiledPass.Of<FourierTiles>(shape, isBackward), samples);
        return winograd < Math.Min(direct, fourier)
            ? ConvolutionMethod.Winograd
            : fourier < direct ? ConvolutionMethod.Fft
            : ConvolutionMethod.Direct;
    }

    private static double Direct(in TiledPass pass, int samples) =>
        8.0 * pass.Groups * pass.Channels * pass.Outputs * pass.Taps * samples * pass.OutHeight * pass.OutWidth;

    private static double Winograd(in TiledPass pass, int samples) => Tiled<WinogradTiles>(pass, samples, WinogradTile, WinogradWeights);

    private static double Fourier(in TiledPass pass, int samples) => Tiled<FourierTiles>(pass, samples, FourierTile, FourierWeights);

    private static double Tiled<T>(in TiledPass pass, int samples, int perTile, int perWeights) where T : struct, ITileTransforms
    {
        var pairs = (double)pass.Channels * pass.Outputs;
        var tiles = (double)samples * pass.TileRows * pass.TileColumns;
        return pass.Groups * (pairs * (8 * T.Points * Math.Max(tiles, MinTiles) + perWeights)
            + perTile * tiles * (pass.Channels + pass.Outputs) + Call);
    }

    private static bool IsDense(Conv2dShape shape) =>
        shape is { StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 }
        && shape is { InLayout: Layout.Nchw16c, OutLayout: Layout.Nchw16c }
        && shape.InChannels / shape.Groups % BlockPlan.Block == 0 && shape.OutChannels / shape.Groups % BlockPlan.Block == 0;
}
