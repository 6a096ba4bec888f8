namespace NetDsl;

/// <summary>Reshapes the input without changing the order of its elements.</summary>
/// <remarks>
/// <para>Any shape to the given one, with as many elements, in the same order: channels, then rows, then columns.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="sizes">One size (features), two (channels, length) or three (channels, rows, columns). One of them may be -1, which is
/// inferred.</param>
public sealed class ReshapeAttribute(params object[] sizes) : LayerAttribute
{
    /// <summary>The sizes of the output.</summary>
    public object[] Sizes { get; } = sizes;
}
