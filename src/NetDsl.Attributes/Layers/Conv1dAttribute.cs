namespace NetDsl;

/// <summary>One-dimensional convolution of a sequence.</summary>
/// <remarks>
/// <para>C x L to <paramref name="filters"/> x L', where L' = floor((L + padding of both ends - dilation * (kernel - 1) - 1) / stride) +
/// 1.</para>
/// <para>y[f, i] = bias[f] + the sum over c, u of weight[f, c, u] * x[c, i * stride + u * dilation - padding].</para>
/// <para>Parameters: weight (filters x C / groups x kernel) and, unless <see cref="Bias"/> is false, bias (filters).</para>
/// <para>A. Waibel et al., "Phoneme recognition using time-delay neural networks", 1989.</para>
/// </remarks>
/// <param name="filters">The number of output channels.</param>
/// <param name="kernel">The length of the kernel.</param>
public sealed class Conv1dAttribute(object filters, object kernel) : LayerAttribute
{
    /// <summary>The number of output channels.</summary>
    public object Filters { get; } = filters;

    /// <summary>The length of the kernel.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>The stride of the kernel. Default: 1.</summary>
    public object Stride { get; set; } = 1;

    /// <summary>
    /// The number of zeros at the ends of the input: one number, a pair of before and after (<c>new[] { 2, 0 }</c>),
    /// <see cref="NetDsl.Padding.Valid"/> or <see cref="NetDsl.Padding.Same"/>. Default: 0.
    /// </summary>
    public object Padding { get; set; } = 0;

    /// <summary>The distance between neighbouring elements of the kernel. Default: 1.</summary>
    public object Dilation { get; set; } = 1;

    /// <summary>The number of groups of input and output channels. Each output reads only its own group. Default: 1.</summary>
    public object Groups { get; set; } = 1;

    /// <summary>Whether a learned bias is added to each output channel. Default: true.</summary>
    public object Bias { get; set; } = true;

    /// <summary>
    /// Whether the layer standardises its weights: those of each output are normalised to mean 0 and variance 1, (w - mean) / sqrt(variance
    /// + 1e-5). Gradients are propagated through it. Default: false.
    /// </summary>
    /// <remarks>S. Qiao et al., "Micro-batch training with batch-channel normalization and weight standardization", 2019.</remarks>
    public object WeightStandardization { get; set; } = false;
}
