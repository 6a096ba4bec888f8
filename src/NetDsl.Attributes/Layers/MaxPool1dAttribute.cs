namespace NetDsl;

/// <summary>The maximum of each window of a sequence, channel by channel.</summary>
/// <remarks>
/// <para>C x L to C x L', where L' = floor((L + padding of both ends - dilation * (kernel - 1) - 1) / stride) + 1, or ceil with <see cref="CeilMode"/>.</para>
/// <para>No parameters.</para>
/// <para>As <see cref="MaxPool2dAttribute"/>, along one dimension.</para>
/// </remarks>
/// <param name="kernel">The length of the window.</param>
public sealed class MaxPool1dAttribute(object kernel) : LayerAttribute
{
    /// <summary>The length of the window.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>How far the window moves from one output to the next. Default: its length.</summary>
    public object? Stride { get; set; }

    /// <summary>
    /// How far windows reach beyond the ends of the input: one number, a pair of before and after (<c>new[] { 2, 0 }</c>), <see cref="NetDsl.Padding.Valid"/>
    /// or <see cref="NetDsl.Padding.Same"/>. Default: 0.
    /// </summary>
    public object Padding { get; set; } = 0;

    /// <summary>How far the elements of a window are apart. Default: 1, no gaps.</summary>
    public object Dilation { get; set; } = 1;

    /// <summary>Whether elements left over at the end get a smaller window of their own. Default: false.</summary>
    public bool CeilMode { get; set; }
}
