namespace NetDsl;

/// <summary>
/// The maximum of every <paramref name="pieces"/> channels (or features) that follow one another: after a dense layer or a
/// convolution, the largest of so many linear functions, which can become any convex function.
/// </summary>
/// <remarks>
/// <para>C x H x W to C / pieces x H x W; N to N / pieces: y[i] = max over j below pieces of x[i * pieces + j].
/// The pieces must divide C. No parameters of its own: <c>Dense(1200), Maxout(5)</c> has 240 outputs of 5 linear functions each.</para>
/// <para>I. Goodfellow et al., "Maxout networks", 2013.</para>
/// </remarks>
/// <param name="pieces">How many channels each maximum is of.</param>
public sealed class MaxoutAttribute(object pieces) : LayerAttribute
{
    /// <summary>How many channels each maximum is of.</summary>
    public object Pieces { get; } = pieces;
}
