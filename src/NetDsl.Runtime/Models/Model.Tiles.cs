using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// At inference samples are independent. So a large batch is processed a few samples at a time, from the inputs to the outputs: the values
// between them have the same slices in all of these tiles, and stay in the cache.
public abstract partial class Model
{
    /// <summary>
    /// Values from this offset on are not needed after a tile; before it are the inputs, targets and outputs of the whole batch.
    /// </summary>
    private long firstInTile;

    /// <summary>The first sample of the tile that is running, and how many it has; 0: the batch runs as a whole.</summary>
    private int tileStart, tile;

    /// <summary>Runs the forward pass as at inference, tile by tile if the device requests it.</summary>
    private void RunInferenceInTiles(int samples)
    {
        var most = Device.SamplesAtATime(Info.InferenceBytesPerSample, sizeof(float) * plan.Weights);
        if (samples <= most)
        {
            Device.Run(inference, samples);
            return;
        }

        // Tiles of nearly equal size.
        var tiles = (samples + most - 1) / most;
        firstInTile = Parts.Length;
        try
        {
            for (var i = 0; i < tiles; i++)
            {
                tileStart = (int)((long)samples * i / tiles);
                tile = (int)((long)samples * (i + 1) / tiles) - tileStart;
                inference.Run(tile);
            }
        }
        finally
        {
            (tileStart, tile) = (0, 0);
        }
    }

    /// <summary>The offset in the arena of a value of the batch, or of the current tile.</summary>
    private long StartOf(long offset, long length) =>
        tile == 0 ? offset * MaxBatch
        : offset < firstInTile ? offset * MaxBatch + tileStart * length
        : firstInTile * MaxBatch + (offset - firstInTile) * tile;
}
