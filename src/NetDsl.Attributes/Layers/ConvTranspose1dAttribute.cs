namespace NetDsl;

/// <summary>Transposed convolution of a sequence: the gradient of <see cref="Conv1dAttribute"/> for its input, as a layer.</summary>
/// <remarks>
/// <para>C x L to <paramref name="filters"/> x L', where L' = (L - 1) * stride + dilation * (kernel - 1) + 1 + outputPadding - padding of
/// both ends.</para>
/// <para>y[f, i * stride + u * dilation - padding] = bias[f] + the sum over c, i, u of weight[c, f, u] * x[c, i].</para>
/// <para>Parameters: weight (C x filters / groups x kernel) and, unless <see cref="Bias"/> is false, bias (filters).</para>
/// <para>M. Zeiler et al., "Deconvolutional networks", 2010.</para>
/// </remarks>
/// <param name="filters">The number of output channels.</param>
/// <param name="kernel">The length of the kernel.</param>
public sealed class ConvTranspose1dAttribute(object filters, object kernel) : LayerAttribute
{
    /// <summary>The number of output channels.</summary>
    public object Filters { get; } = filters;

    /// <summary>The length of the kernel.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>The distance, in the output, between the kernels of neighbouring inputs. Default: 1.</summary>
    public object Stride { get; set; } = 1;

    /// <summary>
    /// The number of elements that are removed from the ends of the output: one number, a pair of before and after (<c>new[] { 2, 0 }</c>),
    /// <see cref="NetDsl.Padding.Valid"/> or <see cref="NetDsl.Padding.Same"/>. Default: 0.
    /// </summary>
    public object Padding { get; set; } = 0;

    /// <summary>Elements added at the end, less than the stride or the dilation. Default: 0.</summary>
    public object OutputPadding { get; set; } = 0;

    /// <summary>The distance between neighbouring elements of the kernel. Default: 1.</summary>
    public object Dilation { get; set; } = 1;

    /// <summary>The number of groups of input and output channels. Each output reads only its own group. Default: 1.</summary>
    public object Groups { get; set; } = 1;

    /// <summary>Whether a learned bias is added to each output channel. Default: true.</summary>
    public object Bias { get; set; } = true;
}
