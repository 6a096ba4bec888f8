using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// One direction of a convolution as a sum of shifted images: acc[m][i, j] = the sum over k of a[m][k] * image[i, j], where image starts at
/// Table[k]. Images are staged (copied with their padding, and split into the phases of the stride), so that for every k consecutive
/// outputs read consecutive inputs. The grid of outputs is as wide as the staged image; its rightmost columns are computed and dropped.
/// </summary>
/// <remarks>
/// The backward direction of a strided convolution has one kernel for each phase of the stride. Each computes every second (third, ...)
/// pixel from a few taps. The forward direction has one kernel.
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

    /// <summary>The staged phases: their row and column.</summary>
    public int Phases;
    public int* PhaseRows;
    public int* PhaseColumns;

    /// <summary>Rows of the grid of outputs, and of a chunk.</summary>
    public int GridRows, ChunkRows;

    /// <summary>Rows that a chunk reads beyond its own.</summary>
    public int Span;

    /// <summary>Columns of the staged image, and of the grid.</summary>
    public int GridWidth;

    /// <summary>The stride of channels in the staged image.</summary>
    public int Plane;

    /// <summary>Whether the source is read directly: no padding, no stride.</summary>
    public bool Direct;

    /// <summary>The kernels.</summary>
    public int Kernels;
    public ConvKernel* Kernel;

    /// <summary>
    /// Target row = grid row * step + the kernel's phase - origin; columns alike. 1 and 0 except for the backward direction of a strided
    /// convolution.
    /// </summary>
    public int OutStepHeight, OutStepWidth, OutOriginHeight, OutOriginWidth;

    /// <summary>Floats of a staged chunk.</summary>
    public readonly long StagedLength => Direct ? 0 : (long)Channels * Plane;

    /// <summary>The number of chunks of the grid.</summary>
    public readonly int Chunks => (GridRows + ChunkRows - 1) / ChunkRows;

    /// <summary>Rows of a strip, which stays in the first-level cache.</summary>
    public readonly int StripRows => Math.Clamp(384 / GridWidth, 1, ChunkRows);
}

/// <summary>The taps that compute one phase of the target.</summary>
internal unsafe struct ConvKernel
{
    /// <summary>Terms of each sum: channels times taps.</summary>
    public int K;

    /// <summary>Taps.</summary>
    public int Taps;

    /// <summary>For each tap, its index in the R x S kernel.</summary>
    public int* Tap;

    /// <summary>For each term, the offset of its image. The last is repeated a few times, because tiles may read past the end.</summary>
    public int* Table;

    /// <summary>The rectangle of the grid that it computes.</summary>
    public int FirstRow, EndRow, FirstColumn, Columns;

    /// <summary>The phase of the target.</summary>
    public int RowPhase, ColumnPhase;

    /// <summary>The offset of its packed weights among those of its group.</summary>
    public int Weights;
}
