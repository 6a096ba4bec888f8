namespace NetDsl;

/// <summary>
/// Takes the p-norm of each window of the input, channel by channel: the sum (p = 1) to the maximum (large p) of absolute values.
/// </summary>
/// <remarks>
/// <para>C x H x W to C x H' x W', where H' = floor((H + padding - kernel) / stride) + 1, with the padding of both sides, or ceil with
/// <see cref="CeilMode"/>; W' alike.</para>
/// <para>y = (the sum over the window of |x|^p)^(1/p). Padding counts as zeros. The gradient of a window of zeros is 0.</para>
/// <para>No parameters.</para>
/// <para>P. Sermanet et al., "Convolutional neural networks applied to house numbers digit classification", 2012.</para>
/// </remarks>
/// <param name="p">The exponent, 1 or more.</param>
/// <param name="kernel">The size of the window: one number, or a pair of rows and columns.</param>
public sealed class LpPool2dAttribute(object p, object kernel) : LayerAttribute
{
    /// <summary>The exponent.</summary>
    public object P { get; } = p;

    /// <summary>The size of the window.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>
    /// The stride of the window: one number, or a pair. Default: the size of the window, so
    /// that windows do not overlap.
    /// </summary>
    public object? Stride { get; set; }

    /// <summary>
    /// The padding on each side of the input: one number, a pair of rows and columns, four sides
    /// (<c>new[] { top, left, bottom, right }</c>), <see cref="NetDsl.Padding.Valid"/> or <see cref="NetDsl.Padding.Same"/>. Default: 0.
    /// </summary>
    public object Padding { get; set; } = 0;

    /// <summary>Whether a smaller window covers the remaining rows and columns at the end. Default: false.</summary>
    public object CeilMode { get; set; } = false;
}
