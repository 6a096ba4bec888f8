namespace NetDsl;

/// <summary>
/// Takes one of several equal parts of the channels. One path per part, after <see cref="BranchAttribute"/>, splits the channels.
/// </summary>
/// <remarks>
/// <para>C x H x W to C / parts x H x W; vectors are split by their features.</para>
/// <para><c>[Branch, Split(2, 0), Conv2d(8, 3, Padding = 1)], [Branch, Split(2, 1)], [Concat]</c> convolves one half of the
/// channels.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="parts">The number of parts. It must divide the number of channels.</param>
/// <param name="part">The index of the part, counted from 0.</param>
public sealed class SplitAttribute(object parts, object part) : LayerAttribute
{
    /// <summary>The number of parts.</summary>
    public object Parts { get; } = parts;

    /// <summary>The index of the part, counted from 0.</summary>
    public object Part { get; } = part;
}
