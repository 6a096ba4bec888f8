namespace NetDsl;

/// <summary>
/// Marks an attribute class as a template of networks. Its layers replace it in each network that uses it, with inputs, losses
/// and heads, and with the names that they would have there. The parameters of its primary constructor are what the networks differ in,
/// such as the number of classes.
/// </summary>
/// <remarks>
/// The class is partial and derives from <see cref="LayerAttribute"/>. A network may add layers before and after a template, and a template
/// may be part of another. Networks of one template have the same names of parameters, so that weights of one load into another; where a
/// shape differs, <c>LoadBackbone</c> leaves that layer out.
/// </remarks>
/// <example>
/// <code>
/// [Template, Input(1, nameof(size), nameof(size))]
/// [Conv2d(6, 5), Relu, MaxPool2d(2), Conv2d(16, 5), Relu, GlobalAvgPool2d]
/// [Dense(nameof(classes)), SoftmaxCrossEntropy]
/// public sealed partial class SmallNetAttribute(int classes = 10, int size = 28) : LayerAttribute;
///
/// [Network, SmallNet]
/// public partial class Digits;
///
/// [Network, SmallNet(classes: 26, size: 32)]
/// public partial class Letters;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TemplateAttribute : Attribute;
