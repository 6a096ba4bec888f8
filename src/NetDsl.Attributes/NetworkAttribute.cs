namespace NetDsl;

/// <summary>
/// Marks a partial class as a network. The attributes that follow on the same declaration are its layers: reading down
/// the class is reading the data flow. The compiler makes <c>NetDsl.Model</c> the base of the class and writes its
/// forward and backward pass.
/// </summary>
/// <example>
/// <code>
/// [Network, Input(1, 28, 28)]
/// [Conv2d(6, 5, Padding = 2), Tanh, AvgPool2d(2)]
/// [Flatten, Dense(10), SoftmaxCrossEntropy]
/// public partial class Small;
/// </code>
/// </example>
/// <remarks>All layers stand on the one declaration that carries this attribute, never on another part.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NetworkAttribute : Attribute
{
    /// <summary>What the weights of all layers start at that do not say so themselves; see <see cref="WeightedLayerAttribute"/>.</summary>
    public object? Init { get; set; }

    /// <summary>What the biases of all layers start at that do not say so themselves.</summary>
    public object? BiasInit { get; set; }

    /// <summary>The <see cref="WeightedLayerAttribute.L1"/> of all layers with weights that do not say so themselves. Default: 0.</summary>
    public object? L1 { get; set; }

    /// <summary>The <see cref="WeightedLayerAttribute.L2"/> of all layers with weights that do not say so themselves. Default: 0.</summary>
    public object? L2 { get; set; }

    /// <summary>The <see cref="WeightedLayerAttribute.GroupLasso"/> of all layers with weights that do not say so themselves. Default: 0.</summary>
    public object? GroupLasso { get; set; }

    /// <summary>The <see cref="WeightedLayerAttribute.L1Product"/> of all layers with weights that do not say so themselves. Default: 0.</summary>
    public object? L1Product { get; set; }

    /// <summary>The <see cref="WeightedLayerAttribute.MaxNorm"/> of all layers with weights that do not say so themselves. Default: none.</summary>
    public object? MaxNorm { get; set; }

    /// <summary>
    /// Whether the compiler writes what <c>InputGradient</c> runs: the gradient for the inputs, as saliency maps and adversarial
    /// examples need it. Training and inference are the same without. Default: false.
    /// </summary>
    public bool InputGradient { get; set; }
}
