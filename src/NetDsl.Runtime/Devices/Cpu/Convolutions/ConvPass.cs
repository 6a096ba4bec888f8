using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// One direction of a convolution as sums of shifted images: acc[m][i, j] = the sum over k of a[m][k] * image[i, j],
/// where image starts at Table[k]. Images are staged (copied with their padding, and split by stride into phases) so that
/// for every k consecutive outputs read consecutive inputs; the grid of outputs is as wide as the staged image, and its
/// rightmost columns are computed in vain.
/// </summary>
/// <remarks>
/// The backward direction of a strided convolution has as many kernels as the stride has phases: each makes every
/// second (third, ...) pixel, and has its own few taps. Forward has one.
/// </remarks>
internal unsafe struct ConvPass
{
    /// <summary>Channels, height and width of the source, per group.</summary>
    public int Channels, Height, Width;

    /// <summary>Channels of the target, per group.</summary>
    public int Outputs;

    /// <summary>Height and width of the target.</summary>
    public int OutHeight, OutWidth;

    /// <summary>Groups, and taps of the whole kernel.</summary>
    public int Groups, WeightTaps;

    /// <summary>Source row = grid row * step + phase - pad; columns alike.</summary>
    public int StepHeight, StepWidth, PadHeight, PadWidth;

    /// <summary>The phases that are staged: their row and column.</summary>
    public int Phases;
    public int* PhaseRows;
    public int* PhaseColumns;

    /// <summary>Rows of the grid of outputs, and how many of them are computed at a time.</summary>
    public int GridRows, ChunkRows;

    /// <summary>Rows that a chunk of the grid reads beyond its own.</summary>
    public int Span;

    /// <summary>Columns of the staged image, and of the grid.</summary>
    public int GridWidth;

    /// <summary>The distance of channels in the staged image.</summary>
    public int Plane;

    /// <summary>Whether the source serves as it is: no padding, no stride.</summary>
    public bool Direct;

    /// <summary>The kernels.</summary>
    public int Kernels;
    public ConvKernel* Kernel;

    /// <summary>Target row = grid row * step + the kernel's phase - origin; columns alike. 1 and 0 unless this is a strided convolution's backward.</summary>
    public int OutStepHeight, OutStepWidth, OutOriginHeight, OutOriginWidth;

    /// <summary>How many floats a staged chunk takes.</summary>
    public readonly long StagedLength => Direct ? 0 : (long)Channels * Plane;

    /// <summary>Into how many chunks of rows the grid falls.</summary>
    public readonly int Chunks => (GridRows + ChunkRows - 1) / ChunkRows;

    /// <summary>The largest number of grid cells computed at a time, for strips that stay in the first-level cache.</summary>
    public readonly int StripRows => Math.Clamp(384 / GridWidth, 1, ChunkRows);
}

/// <summary>The taps that make one phase of the target.</summary>
internal unsafe struct ConvKernel
{
    /// <summary>Terms of each sum: channels times taps.</summary>
    public int K;

    /// <summary>Taps.</summary>
    public int Taps;

    /// <summary>For each tap, its place in the R x S kernel.</summary>
    public int* Tap;

    /// <summary>For each term, where its image starts. The last is repeated a few times, so that tiles may run over.</summary>
    public int* Table;

    /// <summary>The rectangle of the grid that it computes.</summary>
    public int FirstRow, EndRow, FirstColumn, Columns;

    /// <summary>The phase of the target that it makes.</summary>
    public int RowPhase, ColumnPhase;

    /// <summary>Where its weights start, among those of its group, when they are packed.</summary>
    public int Weights;
}
