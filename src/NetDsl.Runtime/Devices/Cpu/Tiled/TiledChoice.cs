using NetDsl.Runtime;

namespace NetDsl;

/// <summary>How the work of a convolution by tiles is dealt out.</summary>
/// <param name="IsShared">Whether threads share the tiles of a chunk and deal out the outputs, instead of sharing the weights and dealing out the rows of tiles.</param>
/// <param name="Rows">How many rows of tiles are taken at a time.</param>
internal readonly record struct TiledChoice(bool IsShared, int Rows)
{
    /// <summary>Floats of a chunk's transformed sources and products, so that they stay in the second-level cache, unless there are so many channels that weights would be read too often.</summary>
    private const int ChunkFloats = 150_000, LeastChunk = 42;

    /// <summary>The same where a tile has hundreds of points, for the third-level cache; and of the sources of a chunk that threads share.</summary>
    private const int LargeChunkFloats = 1_200_000, LeastLargeChunk = 16, SharedFloats = 2_400_000, LeastShared = 32, MostShared = 64;

    /// <summary>Up to how many pairs of blocks all weights stay in the third-level cache when they have hundreds of points.</summary>
    private const int PairsThatStay = 16;

    /// <summary>For forward and the gradient of the input. In rounds, threads transform weights that never leave their caches, once a chunk: to share tiles pays almost always.</summary>
    public static TiledChoice Of<T>(in TiledPass pass, long tileRows, int parts) where T : struct, ITileTransforms
    {
        if (T.Rounds == 1 || tileRows < parts || pass.Outputs < 2 * parts || pass.Channels * pass.Outputs <= PairsThatStay)
            return OfGradient<T>(pass, tileRows, parts);
        var tiles = Math.Clamp(SharedFloats / (T.Points * BlockPlan.Block * pass.Channels), LeastShared, MostShared);
        return new(true, Even(tileRows, tiles / pass.TileColumns));
    }

    /// <summary>
    /// Threads that share tiles write and read each of them once, and need each weight once; with chunks of their own it is the other way
    /// round. So it depends on which are more: the weights weigh much more, since they also have to be transformed.
    /// </summary>
    public static TiledChoice OfGradient<T>(in TiledPass pass, long tileRows, int parts) where T : struct, ITileTransforms
    {
        var blocks = pass.Channels + pass.Outputs;
        if (tileRows < parts || pass.Outputs >= 2 * parts && tileRows * pass.TileColumns * blocks <= 24L * pass.Channels * pass.Outputs)
            return new(true, (int)tileRows);
        var (floats, least) = T.Rounds == 1 ? (ChunkFloats, LeastChunk) : (LargeChunkFloats, LeastLargeChunk);
        var tiles = Math.Max(least, floats / (T.Points * BlockPlan.Block * blocks));
        return new(false, Even((tileRows + parts - 1) / parts, tiles / pass.TileColumns));
    }

    /// <summary>Chunks of at most so many rows (but one at least), and of nearly equal height.</summary>
    private static int Even(long rows, int most)
    {
        var chunks = (rows + Math.Max(most, 1) - 1) / Math.Max(most, 1);
        return (int)((rows + chunks - 1) / chunks);
    }
}
