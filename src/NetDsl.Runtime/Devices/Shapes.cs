namespace NetDsl.Runtime;

/// <summary>
/// The constants of a 2-D convolution (cross-correlation, as the field calls it): x [N, C, H, W] * w [K, C/groups, R, S]
/// -> y [N, K, OutHeight, OutWidth]. Made once for each layer; a device may keep what it precomputes in
/// <see cref="DevicePlan"/>.
/// </summary>
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

    /// <summary>How the input and its gradient lie: in any layout, whatever the output's.</summary>
    public Layout InLayout { get; init; }

    /// <summary>How the output and its gradient lie.</summary>
    public Layout OutLayout { get; init; }

    /// <summary>Height of the output.</summary>
    public int OutHeight => (InHeight + PadTop + PadBottom - DilationHeight * (KernelHeight - 1) - 1) / StrideHeight + 1;

    /// <summary>Width of the output.</summary>
    public int OutWidth => (InWidth + PadLeft + PadRight - DilationWidth * (KernelWidth - 1) - 1) / StrideWidth + 1;

    /// <summary>Whether input or output lie in the device's own layout.</summary>
    internal bool IsNative => InLayout == Layout.Native || OutLayout == Layout.Native;

    /// <summary>A place for what a device precomputes from this shape.</summary>
    internal object? DevicePlan { get; set; }
}

/// <summary>
/// The constants of a 2-D pooling layer: x [N, C, H, W] -> y [N, C, OutHeight, OutWidth]. The output size is given, not
/// computed, because it depends on rounding up or down.
/// </summary>
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

    /// <summary>Rows of padding above the input; padding never wins a maximum.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns of padding left of the input.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows of padding below the input (windows that hang over further, by rounding up, are cut off).</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of padding right of the input.</summary>
    public int PadRight { get; init; }

    /// <summary>
    /// Whether an average divides by the whole window, padding included (but not what hangs over beyond the padding), or
    /// by the pixels it covers. PyTorch's <c>count_include_pad</c>.
    /// </summary>
    public bool CountIncludePad { get; init; } = true;

    /// <summary>How input, output and their gradients lie.</summary>
    public Layout Layout { get; init; }
}

/// <summary>
/// A linear map of each plane of a picture that works on rows and columns apart: upsampling, borders that continue the picture,
/// windows of uneven size; and the gradients of these.
/// </summary>
public sealed class Resample2dShape
{
    /// <summary>Channels.</summary>
    public required int Channels { get; init; }

    /// <summary>What each row of the output is made of.</summary>
    public required Taps Rows { get; init; }

    /// <summary>What each column of the output is made of.</summary>
    public required Taps Columns { get; init; }
}

/// <summary>Axes of a sample in another order.</summary>
public sealed class PermuteShape
{
    private readonly int[] steps;

    /// <summary>A sample of these sizes, whose axes are put in this order: <c>axes[i]</c> becomes the i-th.</summary>
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

    /// <summary>How many numbers a sample has.</summary>
    public int Length { get; }

    /// <summary>The length of the rows in which the output is written.</summary>
    public int RowLength => Sizes[^1];

    /// <summary>How far apart on the input the numbers of a row are.</summary>
    public int RowStep => steps[^1];

    /// <summary>Where on the input a row of the output begins.</summary>
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
