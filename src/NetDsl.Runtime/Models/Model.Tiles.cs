using NetDsl.Runtime;

namespace NetDsl;

// At inference samples have nothing to do with each other. So a large batch is taken a few samples at a time, all the way from the inputs to
// the outputs: what is between them lies at the same place for all of these tiles, and stays in the cache.
public abstract partial class Model
{
    /// <summary>Values from here on, for each sample, are of no interest after a tile: before them lie the inputs, targets and outputs of the whole batch.</summary>
    private long firstInTile;

    /// <summary>The first sample of the tile that is running, and how many it has; 0: the batch runs as a whole.</summary>
    private int tileStart, tile;

    /// <summary>The forward pass as at inference, tile by tile where the device asks for it.</summary>
    private void RunInferenceInTiles(int samples)
    {
        var most = Device.SamplesAtATime(Info.InferenceBytesPerSample, sizeof(float) * plan.Weights);
        if (samples <= most)
        {
            RunInference(samples);
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
                RunInference(tile);
            }
        }
        finally
        {
            (tileStart, tile) = (0, 0);
        }
    }

    /// <summary>Where a value of the batch, or of the tile that is running, lies in the arena.</summary>
    private long StartOf(long offset, long length) =>
        tile == 0 ? offset * MaxBatch
        : offset < firstInTile ? offset * MaxBatch + tileStart * length
        : firstInTile * MaxBatch + (offset - firstInTile) * tile;
}
