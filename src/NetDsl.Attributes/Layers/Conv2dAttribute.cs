namespace NetDsl;

/// <summary>
/// Two-dimensional convolution. Each output channel is the sum, over the input channels of its group, of their correlations with a learned
/// kernel, plus a bias.
/// </summary>
/// <remarks>
/// <para>C x H x W to <paramref name="filters"/> x H' x W', where
/// H' = floor((H + padding - dilation * (kernel - 1) - 1) / stride) + 1, with the padding of both sides, and W' alike.</para>
/// <para>y[f, i, j] = bias[f] + sum over c, u, v of weight[f, c, u, v] * x[c, i * stride + u * dilation - padding, ...].</para>
/// <para>Parameters: weight (filters x C / groups x rows x columns; with <see cref="Connections"/>, connections x rows x columns) and,
/// unless <see cref="Bias"/> is false, bias (filters; with <see cref="UntiedBias"/>, filters x H' x W').</para>
/// <para>Y. LeCun et al., "Backpropagation applied to handwritten zip code recognition", 1989.</para>
/// </remarks>
/// <param name="filters">The number of output channels.</param>
/// <param name="kernel">The size of the kernel: one number, or a pair of rows and columns.</param>
public sealed class Conv2dAttribute(object filters, object kernel) : WeightedLayerAttribute
{
    /// <summary>The number of output channels.</summary>
    public object Filters { get; } = filters;

    /// <summary>The size of the kernel.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>The stride of the kernel: one number, or a pair. Default: 1.</summary>
    public object Stride { get; set; } = 1;

    /// <summary>
    /// The number of zeros on each side of the input: one number, a pair of rows and columns, four
    /// sides (<c>new[] { top, left, bottom, right }</c>), <see cref="NetDsl.Padding.Valid"/> or <see cref="NetDsl.Padding.Same"/>. Default:
    /// 0.
    /// </summary>
    public object Padding { get; set; } = 0;

    /// <summary>
    /// The distance between neighbouring elements of the kernel on the input: one number, or a pair. Default: 1.
    /// </summary>
    /// <remarks>F. Yu and V. Koltun, "Multi-scale context aggregation by dilated convolutions", 2016.</remarks>
    public object Dilation { get; set; } = 1;

    /// <summary>
    /// The number of groups of input and output channels. Each output reads only its own group. The number must divide both numbers of
    /// channels. With as many groups as channels the convolution is depthwise. Default: 1.
    /// </summary>
    public object Groups { get; set; } = 1;

    /// <summary>The value of the padding. Default: 0.</summary>
    /// <remarks>Y. LeCun et al., 1989, pad with the background of their images, -1.</remarks>
    public object PadValue { get; set; } = 0;

    /// <summary>
    /// The input channels of each filter, counted from 0: one string for each filter, such as <c>"0,1,2"</c>, or <c>"0-3,6"</c> with
    /// ranges. Only the weights of these connections exist. Not allowed with <see cref="Groups"/>. Default: every filter reads every
    /// channel.
    /// </summary>
    /// <remarks>Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, table I.</remarks>
    public string[]? Connections { get; set; }

    /// <summary>Whether a learned bias is added to each output channel. Default: true.</summary>
    public object Bias { get; set; } = true;

    /// <summary>Whether every element of the output has a bias of its own, instead of one for each channel. Default: false.</summary>
    public object UntiedBias { get; set; } = false;

    /// <summary>
    /// Whether the layer standardises its weights: those of each output are normalised to mean 0 and variance 1, (w - mean) / sqrt(variance
    /// + 1e-5). Gradients are propagated through it. Default: false.
    /// </summary>
    /// <remarks>S. Qiao et al., "Micro-batch training with batch-channel normalization and weight standardization", 2019.</remarks>
    public object WeightStandardization { get; set; } = false;
}
