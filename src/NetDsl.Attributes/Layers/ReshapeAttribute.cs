namespace NetDsl;

/// <summary>The same numbers in another shape.</summary>
/// <remarks>
/// <para>Any shape to the one given, with as many numbers, in the same order: channels, then rows, then columns.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="sizes">One size (features), two (channels, length) or three (channels, rows, columns). One of them may be -1: what is left.</param>
public sealed class ReshapeAttribute(params object[] sizes) : LayerAttribute
{
    /// <summary>The sizes of the output.</summary>
    public object[] Sizes { get; } = sizes;
}
