namespace NetDsl;

/// <summary>Stands for a layer that a block is given as a parameter, such as its activation or its normalisation.</summary>
/// <remarks>
/// The parameter has the type <c>Type</c>, and a use of the block gives it the attribute class of a layer or of a block:
/// <c>typeof(HardswishAttribute)</c>. A layer with options of its own is a block: <c>[Block, BatchNorm(Epsilon = 0.001)]</c>. If the
/// parameter is null, Apply adds nothing.
/// </remarks>
/// <example>
/// <code>
/// [Block]
/// [Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Apply(nameof(activation))]
/// public sealed partial class ConvNormAttribute(int filters, Type activation) : LayerAttribute;
///
/// [Network, Input(3, 32, 32)]
/// [ConvNorm(16, typeof(ReluAttribute)), ConvNorm(32, typeof(SiluAttribute))]
/// [GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
/// public partial class Net;
/// </code>
/// </example>
/// <param name="layer">The name of the parameter, or a class.</param>
/// <param name="arguments">The positional arguments of the layer, in its order.</param>
public sealed class ApplyAttribute(object? layer, params object?[] arguments) : LayerAttribute
{
    /// <summary>The name of the parameter, or a class.</summary>
    public object? Layer { get; } = layer;

    /// <summary>The positional arguments of the layer.</summary>
    public IReadOnlyList<object?> Arguments { get; } = arguments;
}
