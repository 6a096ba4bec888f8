namespace NetDsl;

/// <summary>Returns its input. Makes explicit that a path has no layers.</summary>
/// <remarks>Keeps the shape: y = x. No parameters.</remarks>
public sealed class IdentityAttribute : LayerAttribute;

/// <summary>Continues from the output of a named earlier layer, or from a named input, instead of the layer above.</summary>
/// <remarks>The shape is that of the named layer. No parameters.</remarks>
/// <param name="name">
/// The name: one given with <see cref="LayerAttribute.Name"/>, or a default such as Conv1. In a block it can be a string parameter, whose
/// value names a layer of the network or block that uses the block.
/// </param>
public sealed class FromAttribute(string name) : LayerAttribute
{
    /// <summary>The layer's name.</summary>
    public string Layer { get; } = name;
}

/// <summary>The way in which a <see cref="ShortcutAttribute"/> handles a change of shape.</summary>
public enum ShortcutOption
{
    /// <summary>Drops pixels by the stride and adds channels of zeros. No parameters.</summary>
    A,

    /// <summary>The identity, or a projection if the shapes differ. The usual choice.</summary>
    B,

    /// <summary>Always a projection.</summary>
    C,
}

/// <summary>
/// The shortcut of a residual block: the identity or, if the shapes differ, a projection by a 1 x 1 convolution with batch normalisation. C
/// x H x W -> filters x H / stride x W / stride, rounded up.
/// </summary>
/// <remarks>
/// y = x, or y = norm(W x) for a projection. Parameters of a projection: filters * C weights, and gamma, beta and two statistics per
/// filter. K. He et al., "Deep residual learning for image recognition", 2016, section 3.3.
/// </remarks>
/// <param name="filters">Channels of the output.</param>
public sealed class ShortcutAttribute(object filters) : LayerAttribute
{
    /// <summary>Channels of the output.</summary>
    public object Filters { get; } = filters;

    /// <summary>The stride: a number, or a pair of rows and columns. Default: 1.</summary>
    public object Stride { get; set; } = 1;

    /// <summary>The way in which a change of shape is handled. Default: <see cref="ShortcutOption.B"/>.</summary>
    public object Option { get; set; } = ShortcutOption.B;

    /// <summary>Whether a projection is followed by batch normalisation. Default: true.</summary>
    public object Norm { get; set; } = true;
}
