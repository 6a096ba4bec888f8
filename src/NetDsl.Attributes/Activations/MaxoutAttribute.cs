namespace NetDsl;

/// <summary>
/// Maximum of every <paramref name="pieces"/> consecutive channels (or features). After a dense layer or a convolution, it is the maximum
/// of linear functions, which can represent any convex function.
/// </summary>
/// <remarks>
/// <para>C x H x W to C / pieces x H x W; N to N / pieces: y[i] = max over j below pieces of x[i * pieces + j].
/// The pieces must divide C. No parameters of its own: <c>Dense(1200), Maxout(5)</c> has 240 outputs of 5 linear functions each.</para>
/// <para>I. Goodfellow et al., "Maxout networks", 2013.</para>
/// </remarks>
/// <param name="pieces">The number of channels of each maximum.</param>
public sealed class MaxoutAttribute(object pieces) : LayerAttribute
{
    /// <summary>The number of channels of each maximum.</summary>
    public object Pieces { get; } = pieces;
}
