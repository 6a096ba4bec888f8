namespace NetDsl;

/// <summary>
/// Squeeze and excitation: multiplies each channel by a gate between 0 and 1 that is computed from the means of all channels.
/// </summary>
/// <remarks>
/// <para>
/// C x H x W (or C x L) to the same shape: y = x * gate(W2 activation(W1 z + b1) + b2), where z is the mean of each channel. By default,
/// the activation is <see cref="ReluAttribute"/> and the gate <see cref="SigmoidAttribute"/>.
/// </para>
/// <para>Parameters, with S hidden units: squeeze weight (S x C) and bias (S), excite weight (C x S) and bias (C).</para>
/// <para>J. Hu, L. Shen and G. Sun, "Squeeze-and-excitation networks", 2018.</para>
/// </remarks>
/// <param name="reduction">The number of channels divided by the number of hidden units; there is at least one unit. Default: 16.</param>
public sealed class SqueezeExciteAttribute(object? reduction = null) : LayerAttribute
{
    /// <summary>The number of channels divided by the number of hidden units.</summary>
    public object? Reduction { get; } = reduction;

    /// <summary>
    /// The number of hidden units, in place of a reduction: <c>"inputs / 4"</c>. Default: the channels divided by the reduction.
    /// </summary>
    public object? Squeezed { get; set; }

    /// <summary>
    /// The hidden units are rounded to a multiple of this number, at least once and not below 0.9 of their number, as in the MobileNets.
    /// Default: 1.
    /// </summary>
    public object Divisor { get; set; } = 1;

    /// <summary>
    /// The activation of the hidden units: the class of an activation, or the name of a block's parameter. Default: Relu.
    /// </summary>
    public object? Activation { get; set; }

    /// <summary>
    /// The function of the gates, as for <see cref="Activation"/>: MobileNet v3 uses <see cref="HardsigmoidAttribute"/>. Default: Sigmoid.
    /// </summary>
    public object? Gate { get; set; }
}
