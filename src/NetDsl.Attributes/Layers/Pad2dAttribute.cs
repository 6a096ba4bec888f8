namespace NetDsl;

/// <summary>The content of the border of <see cref="Pad2dAttribute"/>.</summary>
public enum PadMode
{
    /// <summary>A constant.</summary>
    Constant,

    /// <summary>The pixel at the edge, repeated: a a | a b c | c c. PyTorch's "replicate".</summary>
    Edge,

    /// <summary>The mirror image without the edge itself: c b | a b c | b a. PyTorch's "reflect".</summary>
    Mirror,
}

/// <summary>Adds a border that is constant or extends the image.</summary>
/// <remarks>
/// <para>C x H x W to C x (H + top + bottom) x (W + left + right).</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="padding">The width of the border: one number, a pair of rows and columns, or four sides (<c>new[] { top, left, bottom,
/// right }</c>).</param>
public sealed class Pad2dAttribute(object padding) : LayerAttribute
{
    /// <summary>The width of the border.</summary>
    public object Padding { get; } = padding;

    /// <summary>The content of the border. Default: <see cref="PadMode.Constant"/>.</summary>
    public object Mode { get; set; } = PadMode.Constant;

    /// <summary>The value of a constant border. Default: 0.</summary>
    public object Value { get; set; } = 0;
}
