namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The constants of a 2-D convolution (a cross-correlation, as usual in the field): x [N, C, H, W] * w [K, C/groups, R, S] -> y [N, K,
/// OutHeight, OutWidth]. Created once for each layer.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Conv2dShape
{
    /// <summary>Channels of the input.</summary>
    public required int InChannels { get; init; }

    /// <summary>Height of the input in pixels.</summary>
    public required int InHeight { get; init; }

    /// <summary>Width of the input in pixels.</summary>
    public required int InWidth { get; init; }

    /// <summary>Channels of the output: the number of filters.</summary>
    public required int OutChannels { get; init; }

    /// <summary>Height of the kernel.</summary>
    public required int KernelHeight { get; init; }

    /// <summary>Width of the kernel.</summary>
    public required int KernelWidth { get; init; }

    /// <summary>Vertical stride.</summary>
    public int StrideHeight { get; init; } = 1;

    /// <summary>Horizontal stride.</summary>
    public int StrideWidth { get; init; } = 1;

    /// <summary>Rows of zeros above the input.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns of zeros left of the input.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows of zeros below the input.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of zeros right of the input.</summary>
    public int PadRight { get; init; }

    /// <summary>Vertical distance between kernel taps.</summary>
    public int DilationHeight { get; init; } = 1;

    /// <summary>Horizontal distance between kernel taps.</summary>
    public int DilationWidth { get; init; } = 1;

    /// <summary>Groups of channels that are convolved separately.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>The layout of the input and its gradient. It is independent of the output's.</summary>
    public Layout InLayout { get; init; }

    /// <summary>The layout of the output and its gradient.</summary>
    public Layout OutLayout { get; init; }

    /// <summary>Height of the output.</summary>
    public int OutHeight => (InHeight + PadTop + PadBottom - DilationHeight * (KernelHeight - 1) - 1) / StrideHeight + 1;

    /// <summary>Width of the output.</summary>
    public int OutWidth => (InWidth + PadLeft + PadRight - DilationWidth * (KernelWidth - 1) - 1) / StrideWidth + 1;

    /// <summary>Whether the input or the output is in channel blocks.</summary>
    internal bool IsBlocked => InLayout == Layout.Nchw16c || OutLayout == Layout.Nchw16c;
}

/// <summary>
/// The constants of a 2-D pooling layer: x [N, C, H, W] -> y [N, C, OutHeight, OutWidth]. The output size is given, not computed, because
/// it depends on rounding up or down.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Pool2dShape
{
    /// <summary>Channels.</summary>
    public required int Channels { get; init; }

    /// <summary>Height of the input in pixels.</summary>
    public required int InHeight { get; init; }

    /// <summary>Width of the input in pixels.</summary>
    public required int InWidth { get; init; }

    /// <summary>Height of the output.</summary>
    public required int OutHeight { get; init; }

    /// <summary>Width of the output.</summary>
    public required int OutWidth { get; init; }

    /// <summary>Height of the window.</summary>
    public required int KernelHeight { get; init; }

    /// <summary>Width of the window.</summary>
    public required int KernelWidth { get; init; }

    /// <summary>Vertical stride.</summary>
    public required int StrideHeight { get; init; }

    /// <summary>Horizontal stride.</summary>
    public required int StrideWidth { get; init; }

    /// <summary>Rows of padding above the input. Padding is never the maximum.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns of padding left of the input.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows of padding below the input. Windows that exceed it, because the output size was rounded up, are cut off.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of padding right of the input.</summary>
    public int PadRight { get; init; }

    /// <summary>
    /// Whether an average divides by the number of all positions of the window, including padding (but not positions beyond the padding),
    /// or by the number of pixels. PyTorch's <c>count_include_pad</c>.
    /// </summary>
    public bool CountIncludePad { get; init; } = true;

    /// <summary>The layout of the input, the output and their gradients.</summary>
    public Layout Layout { get; init; }
}

/// <summary>
/// A linear map of each plane of an image that acts on rows and columns separately: upsampling, borders that extend the image, windows of
/// different sizes; and the gradients of these.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Resample2dShape
{
    /// <summary>Channels.</summary>
    public required int Channels { get; init; }

    /// <summary>The input rows of each output row.</summary>
    public required Taps Rows { get; init; }

    /// <summary>The input columns of each output column.</summary>
    public required Taps Columns { get; init; }
}

/// <summary>A permutation of the axes of a sample.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PermuteShape
{
    private readonly int[] steps;

    /// <summary>Permutes the axes of a sample of these sizes: axis <c>axes[i]</c> of the input becomes axis i.</summary>
    public PermuteShape(int[] sizes, int[] axes)
    {
        var strides = new int[sizes.Length];
        var stride = 1;
        for (var i = sizes.Length - 1; i >= 0; stride *= sizes[i--])
            strides[i] = stride;
        Sizes = [.. axes.Select(axis => sizes[axis])];
        steps = [.. axes.Select(axis => strides[axis])];
        Length = stride;
    }

    /// <summary>The sizes of the output.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>The number of elements of a sample.</summary>
    public int Length { get; }

    /// <summary>The length of the rows in which the output is written.</summary>
    public int RowLength => Sizes[^1];

    /// <summary>The stride of the numbers of an output row, in the input.</summary>
    public int RowStep => steps[^1];

    /// <summary>The offset of an output row, in the input.</summary>
    public int Start(int row)
    {
        var start = 0;
        for (var axis = steps.Length - 2; axis >= 0; axis--)
        {
            start += row % Sizes[axis] * steps[axis];
            row /= Sizes[axis];
        }

        return start;
    }
}
