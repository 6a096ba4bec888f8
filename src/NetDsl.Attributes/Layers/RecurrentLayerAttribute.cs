namespace NetDsl;

/// <summary>
/// Base class of recurrent layers. They read a sequence step by step; the output at one step is part of the input at the next.
/// </summary>
/// <remarks>
/// <para>Takes F x T, like all layers of sequences: F features, T time steps. If the data has time steps first, <c>Permute(1, 0)</c>
/// transposes it. States are zero before the first step. The output is D * hidden, or D * hidden x T if <see cref="ReturnSequences"/> is
/// true; D is 2 if <see cref="Bidirectional"/> is true, otherwise 1.</para>
/// <para>Parameters have PyTorch's names and shapes. For each layer, from <c>L0</c> on, and G gates: <c>WeightIhL0</c> (G * hidden x F; in
/// further layers G * hidden x D * hidden), <c>WeightHhL0</c> (G * hidden x hidden) and, unless <see cref="Bias"/> is false,
/// <c>BiasIhL0</c> and <c>BiasHhL0</c> (G * hidden). Names of the reverse direction end in <c>Reverse</c>. Weights start with Xavier's
/// initialisation for each gate, biases at zero.</para>
/// <para>Gradients are propagated through all steps: P. Werbos, "Backpropagation through time: what it does and how to do it", 1990. Both
/// directions: M. Schuster and K. Paliwal, "Bidirectional recurrent neural networks", 1997.</para>
/// </remarks>
/// <param name="hidden">The number of units.</param>
public abstract class RecurrentLayerAttribute(object hidden) : WeightedLayerAttribute
{
    /// <summary>The number of units.</summary>
    public object Hidden { get; } = hidden;

    /// <summary>The number of stacked layers. Each reads the outputs of the one before. Default: 1.</summary>
    public object Layers { get; set; } = 1;

    /// <summary>
    /// Whether a second layer reads the sequence from its end, with weights of its own. The outputs of both are concatenated. Default:
    /// false.
    /// </summary>
    public object Bidirectional { get; set; } = false;

    /// <summary>
    /// Whether the output is a sequence with the state after each step. Otherwise it is the state after the last step; for the reverse
    /// direction, that is the first time step. Default: false.
    /// </summary>
    public object ReturnSequences { get; set; } = false;

    /// <summary>
    /// The probability that an element of the output of a layer is dropped before the next of several layers, in training. Default: 0.
    /// </summary>
    public object Dropout { get; set; } = 0;

    /// <summary>Whether the layer has learned biases. Default: true.</summary>
    public object Bias { get; set; } = true;

    /// <summary>
    /// The initializer of the recurrent weights: a number, or a string as for <see cref="WeightedLayerAttribute.Init"/>, such as
    /// <c>"Orthogonal"</c>, which applies to each gate separately. Default: as for the input weights.
    /// </summary>
    public object? RecurrentInit { get; set; }
}
