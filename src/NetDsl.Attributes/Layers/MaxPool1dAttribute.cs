namespace NetDsl;

/// <summary>Takes the maximum of each window of a sequence, channel by channel.</summary>
/// <remarks>
/// <para>C x L to C x L', where L' = floor((L + padding of both ends - dilation * (kernel - 1) - 1) / stride) + 1, or ceil with
/// <see cref="CeilMode"/>.</para>
/// <para>y[c, i] = maximum over u of x[c, i * stride + u * dilation - padding]. No parameters.</para>
/// <para>As <see cref="MaxPool2dAttribute"/>, along one dimension: K. Yamaguchi et al., "A neural network for speaker-independent isolated
/// word recognition", 1990.</para>
/// </remarks>
/// <param name="kernel">The length of the window.</param>
public sealed class MaxPool1dAttribute(object kernel) : LayerAttribute
{
    /// <summary>The length of the window.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>The stride of the window. Default: its length.</summary>
    public object? Stride { get; set; }

    /// <summary>
    /// The padding at the ends of the input: one number, a pair of before and after (<c>new[] { 2, 0 }</c>),
    /// <see cref="NetDsl.Padding.Valid"/> or <see cref="NetDsl.Padding.Same"/>. Default: 0.
    /// </summary>
    public object Padding { get; set; } = 0;

    /// <summary>The distance between the elements of a window. Default: 1, no gaps.</summary>
    public object Dilation { get; set; } = 1;

    /// <summary>Whether a smaller window covers the remaining elements at the end. Default: false.</summary>
    public object CeilMode { get; set; } = false;
}
