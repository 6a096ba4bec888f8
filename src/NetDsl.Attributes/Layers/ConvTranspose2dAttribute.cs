namespace NetDsl;

/// <summary>
/// Transposed convolution. Each input pixel adds the kernel, times its value, to a larger output. It is the gradient of <see
/// cref="Conv2dAttribute"/> for its input, as a layer. With a stride it is a learned upsampling.
/// </summary>
/// <remarks>
/// <para>C x H x W to <paramref name="filters"/> x H' x W', where
/// H' = (H - 1) * stride + dilation * (kernel - 1) + 1 + outputPadding - padding of both sides, and W' alike.</para>
/// <para>y[f, i * stride + u * dilation - padding, ...] = bias[f] + the sum over c, i, u, v of weight[c, f, u, v] * x[c, i, j].</para>
/// <para>Parameters: weight (C x filters / groups x rows x columns) and, unless <see cref="Bias"/> is false, bias (filters).</para>
/// <para>M. Zeiler et al., "Deconvolutional networks", 2010; V. Dumoulin and F. Visin, "A guide to convolution arithmetic for
/// deep learning", 2016.</para>
/// </remarks>
/// <param name="filters">The number of output channels.</param>
/// <param name="kernel">The size of the kernel: one number, or a pair of rows and columns.</param>
public sealed class ConvTranspose2dAttribute(object filters, object kernel) : LayerAttribute
{
    /// <summary>The number of output channels.</summary>
    public object Filters { get; } = filters;

    /// <summary>The size of the kernel.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>The distance, in the output, between the kernels of neighbouring inputs: one number, or a pair. Default: 1.</summary>
    public object Stride { get; set; } = 1;

    /// <summary>
    /// The number of rows and columns that are removed from each side of the output: one number, a pair of rows and columns, four sides
    /// (<c>new[] { top, left, bottom, right }</c>), <see cref="NetDsl.Padding.Valid"/>, or <see cref="NetDsl.Padding.Same"/>, which makes
    /// the output as large as the input times the stride. Default: 0.
    /// </summary>
    public object Padding { get; set; } = 0;

    /// <summary>
    /// Rows and columns that are added at the bottom and on the right, less than the stride or the dilation. A strided convolution gives
    /// the same output size for several input sizes; this option selects one of them. One number, or a pair. Default: 0.
    /// </summary>
    public object OutputPadding { get; set; } = 0;

    /// <summary>The number of groups of input and output channels. Each output reads only its own group. Default: 1.</summary>
    public object Groups { get; set; } = 1;

    /// <summary>The distance between neighbouring elements of the kernel, in the output: one number, or a pair. Default: 1.</summary>
    public object Dilation { get; set; } = 1;

    /// <summary>Whether a learned bias is added to each output channel. Default: true.</summary>
    public object Bias { get; set; } = true;
}
