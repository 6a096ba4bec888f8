namespace NetDsl;

/// <summary>Takes the maximum of each window of the input, channel by channel.</summary>
/// <remarks>
/// <para>C x H x W to C x H' x W', where H' = floor((H + padding - dilation * (kernel - 1) - 1) / stride) + 1, with the padding of both
/// sides, or ceil with <see cref="CeilMode"/>; W' alike. Padding counts as minus infinity. The gradient goes to the maximum; among equal
/// values, to the first.</para>
/// <para>y[c, i, j] = maximum over u, v of x[c, i * stride + u * dilation - padding, ...]. No parameters.</para>
/// <para>M. Riesenhuber and T. Poggio, "Hierarchical models of object recognition in cortex", 1999.</para>
/// </remarks>
/// <param name="kernel">The size of the window: one number, or a pair of rows and columns.</param>
public sealed class MaxPool2dAttribute(object kernel) : LayerAttribute
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

    /// <summary>The distance between the pixels of a window: one number, or a pair. Default: 1, no gaps.</summary>
    public object Dilation { get; set; } = 1;

    /// <summary>Whether a smaller window covers the remaining rows and columns at the end. Default: false.</summary>
    public object CeilMode { get; set; } = false;
}
