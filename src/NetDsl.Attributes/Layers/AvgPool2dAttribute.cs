namespace NetDsl;

/// <summary>Averages each window of the input, channel by channel.</summary>
/// <remarks>
/// <para>C x H x W to C x H' x W', where H' = floor((H + padding - kernel) / stride) + 1, with the padding of both
/// sides, or ceil with <see cref="CeilMode"/>; W' alike.</para>
/// <para>y[c, i, j] = mean over u, v of x[c, i * stride + u - padding, ...]. No parameters.</para>
/// <para>Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998.</para>
/// </remarks>
/// <param name="kernel">The size of the window: one number, or a pair of rows and columns.</param>
public sealed class AvgPool2dAttribute(object kernel) : LayerAttribute
{
    /// <summary>The size of the window.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>
    /// The stride of the window: one number, or a pair. Default: the size of the window, so
    /// that windows do not overlap.
    /// </summary>
    public object? Stride { get; set; }

    /// <summary>
    /// The padding on each side of the input: one number, a pair of rows and columns, four
    /// sides (<c>new[] { top, left, bottom, right }</c>), <see cref="NetDsl.Padding.Valid"/> or <see cref="NetDsl.Padding.Same"/>. Default:
    /// 0.
    /// </summary>
    public object Padding { get; set; } = 0;

    /// <summary>Whether a smaller window covers the remaining rows and columns at the end. Default: false.</summary>
    public object CeilMode { get; set; } = false;

    /// <summary>
    /// Whether padding counts as zeros in the mean. If false, the mean is over the elements of the window that are in the input. Default:
    /// true.
    /// </summary>
    public object CountIncludePad { get; set; } = true;
}
