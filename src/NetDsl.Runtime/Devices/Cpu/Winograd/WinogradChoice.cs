using NetDsl.Runtime;

namespace NetDsl;

/// <summary>The model of costs: when Winograd's algorithm pays, and how its work is dealt out.</summary>
/// <param name="IsShared">Whether threads share the tiles of all pictures and deal out the outputs, instead of sharing the weights and dealing out the rows of tiles.</param>
/// <param name="Rows">How many rows of tiles are taken at a time.</param>
/// <remarks>
/// Costs are cycles of one core with vectors of 16; narrower vectors multiply all but the weights alike. A block of 16 inputs by one of 16 outputs takes 8 a
/// tap and pixel directly, and 8 a point and tile by Winograd, since a core begins two multiply-adds of vectors in a cycle. The other numbers were
/// measured, on Zen 5, with 128 to 512 channels, 28x28 to 7x7 pixels, batches of 1 and 8.
/// </remarks>
internal readonly record struct WinogradChoice(bool IsShared, int Rows)
{
    /// <summary>Transforms of one tile of one block, from input or to output.</summary>
    private const int TileCycles = 165;

    /// <summary>Transforming the 256 kernels between two blocks, which are read from memory in both cases.</summary>
    private const int WeightCycles = 2500;

    /// <summary>What a call costs however little it does: threads wait once more for each other.</summary>
    private const int CallCycles = 20_000;

    /// <summary>Fewer tiles than this take as long: sums wait for their predecessors.</summary>
    private const int LeastTiles = 4;

    /// <summary>Floats of a chunk's transformed sources and products, so that they stay in the second-level cache, unless there are so many channels that weights would be read too often.</summary>
    private const int ChunkFloats = 150_000, LeastChunk = 42;

    /// <summary>Whether there is the choice: for kernels of 3x3 that go from block to block, pixel by pixel.</summary>
    public static bool IsPossible(Conv2dShape shape) => shape is
    {
        KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1, Groups: 1, InLayout: Layout.Native, OutLayout: Layout.Native,
    };

    /// <summary>Whether Winograd's algorithm is likely to take less time than the direct kernels. Does not depend on threads.</summary>
    public static bool Pays(in WinogradPass pass, int samples)
    {
        var pairs = (double)pass.Channels * pass.Outputs;
        var tiles = (double)samples * pass.TileRows * pass.TileColumns;
        var direct = 8.0 * 9 * pairs * samples * pass.OutHeight * pass.OutWidth;
        var winograd = pairs * (8 * WinogradTransforms.Points * Math.Max(tiles, LeastTiles) + WeightCycles) + TileCycles * tiles * (pass.Channels + pass.Outputs) + CallCycles;
        return winograd < direct;
    }

    /// <summary>
    /// Threads that share tiles write and read each of them once, and need each weight once; with chunks of their own it is the other way
    /// round. So it depends on which are more: the weights weigh much more, since they also have to be transformed.
    /// </summary>
    public static WinogradChoice Of(in WinogradPass pass, long tileRows, int parts)
    {
        var blocks = pass.Channels + pass.Outputs;
        if (tileRows < parts || pass.Outputs >= 2 * parts && tileRows * pass.TileColumns * blocks <= 24L * pass.Channels * pass.Outputs)
            return new(true, (int)tileRows);
        var own = (tileRows + parts - 1) / parts;
        var tiles = Math.Max(LeastChunk, ChunkFloats / (WinogradTransforms.Points * BlockPlan.Block * blocks));
        var rows = Math.Clamp(tiles / pass.TileColumns, 1, own);
        // Chunks of nearly equal height.
        var chunks = (own + rows - 1) / rows;
        return new(false, (int)((own + chunks - 1) / chunks));
    }
}
