using NetDsl.Runtime;

namespace NetDsl;

/// <summary>How the work of a convolution by tiles is dealt out.</summary>
/// <param name="IsShared">Whether threads share the tiles of a chunk and deal out the outputs, instead of sharing the weights and dealing out the rows of tiles.</param>
/// <param name="Rows">How many rows of tiles are taken at a time.</param>
internal readonly record struct TiledChoice(bool IsShared, int Rows)
{
    /// <summary>Floats of a chunk's transformed sources and products, so that they stay in the second-level cache, unless there are so many channels that weights would be read too often.</summary>
    private const int ChunkFloats = 150_000, LeastChunk = 42;

    /// <summary>
    /// Threads that share tiles write and read each of them once, and need each weight once; with chunks of their own it is the other way
    /// round. So it depends on which are more: the weights weigh much more, since they also have to be transformed.
    /// </summary>
    public static TiledChoice Of<T>(in TiledPass pass, long tileRows, int parts) where T : struct, ITileTransforms
    {
        var blocks = pass.Channels + pass.Outputs;
        if (tileRows < parts || pass.Outputs >= 2 * parts && tileRows * pass.TileColumns * blocks <= 24L * pass.Channels * pass.Outputs)
            return new(true, (int)tileRows);
        var own = (tileRows + parts - 1) / parts;
        var tiles = Math.Max(LeastChunk, ChunkFloats / (T.Points * BlockPlan.Block * blocks));
        var rows = Math.Clamp(tiles / pass.TileColumns, 1, own);
        // Chunks of nearly equal height.
        var chunks = (own + rows - 1) / rows;
        return new(false, (int)((own + chunks - 1) / chunks));
    }
}
