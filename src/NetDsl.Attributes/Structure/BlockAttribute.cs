namespace NetDsl;

/// <summary>
/// Marks an attribute class as a block: a user-defined layer that stands for the layers declared on it. The parameters of its primary
/// constructor are its hyper-parameters. Its layers refer to them with <c>nameof</c> or in an expression such as <c>"4 * filters"</c>.
/// </summary>
/// <remarks>
/// The class is partial and derives from <see cref="LayerAttribute"/>. Blocks can contain other blocks, but not themselves. The compiler
/// adds a second constructor whose parameters also accept names and expressions.
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
