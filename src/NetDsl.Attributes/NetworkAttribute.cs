namespace NetDsl;

/// <summary>
/// Marks a partial class as a network. The attributes that follow on the same declaration are its layers, in the order of the data flow.
/// The compiler makes <c>NetDsl.Model</c> the base of the class and generates its forward and backward pass.
/// </summary>
/// <example>
/// <code>
/// [Network, Input(1, 28, 28)]
/// [Conv2d(6, 5, Padding = 2), Tanh, AvgPool2d(2)]
/// [Flatten, Dense(10), SoftmaxCrossEntropy]
/// public partial class Small;
/// </code>
/// </example>
/// <remarks>All layers have to be on the one declaration with this attribute, not on another part of the class.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NetworkAttribute : Attribute
{
    /// <summary>The initializer of the weights of all layers that do not set one; see <see cref="WeightedLayerAttribute"/>.</summary>
    public object? Init { get; set; }

    /// <summary>The initializer of the biases of all layers that do not set one.</summary>
    public object? BiasInit { get; set; }

    /// <summary>The <see cref="WeightedLayerAttribute.L1"/> of all layers with weights that do not set it. Default: 0.</summary>
    public object? L1 { get; set; }

    /// <summary>The <see cref="WeightedLayerAttribute.L2"/> of all layers with weights that do not set it. Default: 0.</summary>
    public object? L2 { get; set; }

    /// <summary>The <see cref="WeightedLayerAttribute.GroupLasso"/> of all layers with weights that do not set it. Default: 0.</summary>
    public object? GroupLasso { get; set; }

    /// <summary>The <see cref="WeightedLayerAttribute.L1Product"/> of all layers with weights that do not set it. Default: 0.</summary>
    public object? L1Product { get; set; }

    /// <summary>The <see cref="WeightedLayerAttribute.MaxNorm"/> of all layers with weights that do not set it. Default: none.</summary>
    public object? MaxNorm { get; set; }

    /// <summary>
    /// Whether the compiler generates the code of <c>InputGradient</c>: the gradient for the inputs, for saliency maps and adversarial
    /// examples. Training and inference do not change. Default: false.
    /// </summary>
    public bool InputGradient { get; set; }

    /// <summary>
    /// Whether the compiler generates a further program for inference in which the output of every layer is in memory, so that
    /// <c>Activations</c> and <c>ReadActivation</c> can read them all. Without it, they read the outputs that are in memory anyway; that of
    /// a layer that is fused into the kernel of the next one is not. Training and inference do not change. Default: false.
    /// </summary>
    public bool Activations { get; set; }

    /// <summary>
    /// Whether each sample has a weight of 0 or more: the loss of a batch, and of each head, is the mean weighted by them, in training and
    /// evaluation. The weights come after all targets; <c>Dataset.WithWeights</c> adds them, and without it all are 1. Penalties and
    /// metrics are not weighted. Default: false.
    /// </summary>
    public bool SampleWeights { get; set; }
}
