namespace NetDsl;

/// <summary>
/// Ends a network, or a <see cref="HeadAttribute"/>, without a loss. The network predicts, and is saved, loaded and exported like any
/// other, but it is not trained: no code for training is generated. Either all outputs of a network end with a loss, or all with this
/// attribute.
/// </summary>
/// <example>
/// <code>
/// [Network, Input(3, 224, 224)]
/// [Conv2d(64, 7, Stride = 2, Padding = 3), Relu(Name = "stem"), GlobalAvgPool2d, Output]
/// [Head("maps"), From("stem"), Output]
/// public partial class Features;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class OutputAttribute : Attribute;
