using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>The work partition of a convolution by transforms.</summary>
/// <param name="IsShared">Whether workers share the tiles of a chunk and split the outputs, instead of sharing the weights and splitting
/// the rows of tiles.</param>
/// <param name="Rows">Rows of tiles of a chunk.</param>
internal readonly record struct TiledChoice(bool IsShared, int Rows)
{
    /// <summary>
    /// Floats of a chunk's transformed sources and products, so that they stay in the second-level cache, and the fewest tiles, so that
    /// weights are not read too often.
    /// </summary>
    private const int ChunkFloats = 150_000, MinChunk = 42;

    /// <summary>
    /// The same limits for tiles with hundreds of points, for the third-level cache; and limits for the sources of a shared chunk.
    /// </summary>
    private const int LargeChunkFloats = 1_200_000, MinLargeChunk = 16, SharedFloats = 2_400_000, MinShared = 32, MaxShared = 64;

    /// <summary>
    /// The largest number of pairs of channel blocks whose transformed weights stay in the third-level cache, with hundreds of points.
    /// </summary>
    private const int PairsThatStay = 16;

    /// <summary>
    /// The choice for the forward direction and the gradient of the input. In rounds, workers transform weights once per chunk within their
    /// caches, so sharing tiles almost always pays.
    /// </summary>
    public static TiledChoice Of<T>(in TiledPass pass, long tileRows, int threads) where T : struct, ITileTransforms
    {
        if (T.Rounds == 1 || tileRows < threads || pass.Outputs < 2 * threads || pass.Channels * pass.Outputs <= PairsThatStay)
            return OfGradient<T>(pass, tileRows, threads);
        var tiles = Math.Clamp(SharedFloats / (T.Points * BlockPlan.Block * pass.Channels), MinShared, MaxShared);
        return new(true, Even(tileRows, tiles / pass.TileColumns));
    }

    /// <summary>
    /// The choice for the gradient of the weights. Workers that share tiles write and read each tile once and need each weight once; with
    /// chunks of their own it is the reverse. The choice depends on which are more. Weights count much more, because they also have to be
    /// transformed.
    /// </summary>
    public static TiledChoice OfGradient<T>(in TiledPass pass, long tileRows, int threads) where T : struct, ITileTransforms
    {
        var blocks = pass.Channels + pass.Outputs;
        if (tileRows < threads || pass.Outputs >= 2 * threads && tileRows * pass.TileColumns * blocks <= 24L * pass.Channels * pass.Outputs)
            return new(true, (int)tileRows);
        var (floats, least) = T.Rounds == 1 ? (ChunkFloats, MinChunk) : (LargeChunkFloats, MinLargeChunk);
        var tiles = Math.Max(least, floats / (T.Points * BlockPlan.Block * blocks));
        return new(false, Even((tileRows + threads - 1) / threads, tiles / pass.TileColumns));
    }

    /// <summary>Rows of a chunk: at most so many, at least one. Chunks have nearly equal heights.</summary>
    private static int Even(long rows, int most)
    {
        var chunks = (rows + Math.Max(most, 1) - 1) / Math.Max(most, 1);
        return (int)((rows + chunks - 1) / chunks);
    }
}
