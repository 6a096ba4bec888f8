namespace NetDsl;

/// <summary>
/// The base of recurrent layers, which read a sequence step by step: their output at one step is part of their input at the next.
/// </summary>
/// <remarks>
/// <para>F x T, as all layers of sequences have them: F features, T steps. Where steps come first in the data, <c>Permute(1, 0)</c>
/// turns them. States are zero before the first step. The output is D * hidden, or D * hidden x T where <see cref="ReturnSequences"/> is true;
/// D is 2 where <see cref="Bidirectional"/> is true, else 1.</para>
/// <para>Parameters, named and laid out as PyTorch has them, for each layer from <c>L0</c> on, those of the reverse direction with
/// <c>Reverse</c> after that, for G gates: <c>WeightIhL0</c> (G * hidden x F, in further layers G * hidden x D * hidden), <c>WeightHhL0</c>
/// (G * hidden x hidden) and, unless <see cref="Bias"/> is false, <c>BiasIhL0</c> and <c>BiasHhL0</c> (G * hidden). Weights start with Xavier's
/// initialisation for each gate, biases at zero.</para>
/// <para>Gradients go back through all steps: P. Werbos, "Backpropagation through time: what it does and how to do it", 1990.
/// Both directions: M. Schuster and K. Paliwal, "Bidirectional recurrent neural networks", 1997.</para>
/// </remarks>
/// <param name="hidden">The number of units.</param>
public abstract class RecurrentLayerAttribute(object hidden) : WeightedLayerAttribute
{
    /// <summary>The number of units.</summary>
    public object Hidden { get; } = hidden;

    /// <summary>How many layers stand upon each other, each reading the outputs of the one before. Default: 1.</summary>
    public object Layers { get; set; } = 1;

    /// <summary>
    /// Whether a second layer reads the sequence from its end, with weights of its own; outputs of both are laid one after the
    /// other. Default: false.
    /// </summary>
    public bool Bidirectional { get; set; }

    /// <summary>
    /// Whether the output is a sequence, with the state after each step; otherwise it is the state after the last step, which is
    /// the first one for a layer that reads from the end. Default: false.
    /// </summary>
    public bool ReturnSequences { get; set; }

    /// <summary>The probability that a value is dropped on its way from one of several layers to the next, while training. Default: 0.</summary>
    public object Dropout { get; set; } = 0;

    /// <summary>Whether there are learned biases. Default: true.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>
    /// What the recurrent weights start at: a number, or a text as for <see cref="WeightedLayerAttribute.Init"/>, such as <c>"Orthogonal"</c>,
    /// which each gate is for itself. Default: as the input weights.
    /// </summary>
    public object? RecurrentInit { get; set; }
}
