namespace NetDsl;

/// <summary>One of several equal parts of the channels: a path for each, after <see cref="BranchAttribute"/>, splits them.</summary>
/// <remarks>
/// <para>C x H x W to C / parts x H x W; vectors are split by their features.</para>
/// <para><c>[Branch, Split(2, 0), Conv2d(8, 3, Padding = 1)], [Branch, Split(2, 1)], [Concat]</c> convolves one half of the channels.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="parts">How many parts there are; they must divide the channels evenly.</param>
/// <param name="part">Which of them, counted from 0.</param>
public sealed class SplitAttribute(object parts, object part) : LayerAttribute
{
    /// <summary>How many parts there are.</summary>
    public object Parts { get; } = parts;

    /// <summary>Which of them, counted from 0.</summary>
    public object Part { get; } = part;
}
