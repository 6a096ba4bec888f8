namespace NetDsl;

/// <summary>
/// Marks an attribute class as a block: a layer of one's own, made of the layers that stand on it, and used like any
/// other. The parameters of its primary constructor are its hyper-parameters; the layers on it name them with
/// <c>nameof</c>, or in an expression such as <c>"4 * filters"</c>.
/// </summary>
/// <remarks>
/// The class is partial and derives from <see cref="LayerAttribute"/>. Blocks contain blocks, but not themselves. The
/// compiler adds a second constructor, whose parameters take names and expressions too.
/// </remarks>
/// <example>
/// <code>
/// [Block]
/// [Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu]
/// public sealed partial class ConvBnReluAttribute(int filters) : LayerAttribute;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BlockAttribute : Attribute;
