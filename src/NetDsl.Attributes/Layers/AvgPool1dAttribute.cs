namespace NetDsl;

/// <summary>Averages each window of a sequence, channel by channel.</summary>
/// <remarks>
/// <para>C x L to C x L', where L' = floor((L + padding of both ends - kernel) / stride) + 1, or ceil with <see cref="CeilMode"/>.</para>
/// <para>y[c, i] = mean over u of x[c, i * stride + u - padding]. No parameters.</para>
/// <para>As <see cref="AvgPool2dAttribute"/>, along one dimension: A. Waibel et al., "Phoneme recognition using time-delay neural
/// networks", 1989.</para>
/// </remarks>
/// <param name="kernel">The length of the window.</param>
public sealed class AvgPool1dAttribute(object kernel) : LayerAttribute
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

    /// <summary>Whether a smaller window covers the remaining elements at the end. Default: false.</summary>
    public object CeilMode { get; set; } = false;

    /// <summary>Whether padding counts as zeros in the mean. Default: true.</summary>
    public object CountIncludePad { get; set; } = true;
}
