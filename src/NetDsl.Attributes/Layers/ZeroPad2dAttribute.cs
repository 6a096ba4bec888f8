namespace NetDsl;

/// <summary>Adds a border of zeros.</summary>
/// <remarks>
/// <para>C x H x W to C x (H + top + bottom) x (W + left + right).</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="padding">The width of the border: one number, a pair of rows and columns, or four sides (<c>new[] { top, left, bottom,
/// right }</c>).</param>
public sealed class ZeroPad2dAttribute(object padding) : LayerAttribute
{
    /// <summary>The width of the border.</summary>
    public object Padding { get; } = padding;
}
