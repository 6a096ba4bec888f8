namespace NetDsl;

/// <summary>What the border of <see cref="Pad2dAttribute"/> is made of.</summary>
public enum PadMode
{
    /// <summary>A number.</summary>
    Constant,

    /// <summary>The pixel of the edge, repeated: a a | a b c | c c. PyTorch calls it replicate.</summary>
    Edge,

    /// <summary>The picture's mirror image, without the edge itself: c b | a b c | b a. PyTorch calls it reflect.</summary>
    Mirror,
}

/// <summary>A border that is constant or continues the picture.</summary>
/// <remarks>
/// <para>C x H x W to C x (H + top + bottom) x (W + left + right).</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="padding">The width of the border: one number, a pair of rows and columns, or four sides (<c>new[] { top, left, bottom, right }</c>).</param>
public sealed class Pad2dAttribute(object padding) : LayerAttribute
{
    /// <summary>The width of the border.</summary>
    public object Padding { get; } = padding;

    /// <summary>What the border is made of. Default: <see cref="PadMode.Constant"/>.</summary>
    public PadMode Mode { get; set; } = PadMode.Constant;

    /// <summary>The number that a constant border is made of. Default: 0.</summary>
    public object Value { get; set; } = 0;
}
