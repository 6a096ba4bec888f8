namespace NetDsl;

/// <summary>
/// Opens a further output with layers and a loss of its own. It comes after the loss of the previous output. The layers that follow, up to
/// the next loss, belong to the head. They start from the input of the network's own loss, or from the layer named by <see
/// cref="FromAttribute"/>. Training minimises the network's loss plus the sum of weight * loss over all heads.
/// </summary>
/// <remarks>
/// The layers of a head are members of it, like those of a block: <c>net.Parity.Dense1.Weight</c>. A head that is <see
/// cref="TrainingOnly"/> and has the <see cref="SameTarget"/> as the network is an auxiliary classifier: C. Szegedy et al., "Going deeper
/// with convolutions", 2015.
/// </remarks>
/// <param name="name">The head's name: an identifier that no layer, input or other head has.</param>
/// <example>
/// <code>
/// [Network, Input(1, 28, 28)]
/// [Flatten, Dense(64), Relu(Name = "trunk"), Dense(10), SoftmaxCrossEntropy]
/// [Head("parity", Weight = 0.5), From("trunk"), Dense(2), SoftmaxCrossEntropy]
/// public partial class DigitAndParity;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class HeadAttribute(string name) : Attribute
{
    /// <summary>The head's name.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// The weight of the head's loss in the sum that is trained: 0 or more. The network's own loss has weight 1. Default: 1.
    /// </summary>
    public double Weight { get; set; } = 1;

    /// <summary>Whether the head has the same target as the network. Otherwise it has a target of its own. Default: false.</summary>
    public bool SameTarget { get; set; }

    /// <summary>Whether only training computes the head; inference and evaluation leave it out. Default: false.</summary>
    public bool TrainingOnly { get; set; }
}
