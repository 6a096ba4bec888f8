namespace NetDsl;

/// <summary>
/// Opens a further output, which has layers and a loss of its own. Comes after the loss of the output before it; the layers
/// that follow, up to the next loss, are the head's. They start from the value that the network's own loss takes, or from
/// where <see cref="FromAttribute"/> says. Training makes small the network's loss plus the sum of weight * loss over all heads.
/// </summary>
/// <remarks>
/// Layers of a head are reached by its name, like those of a block: <c>net.Parity.Dense1.Weight</c>. A head that is
/// <see cref="TrainingOnly"/> and has the <see cref="SameTarget"/> as the network is an auxiliary classifier: C. Szegedy et
/// al., "Going deeper with convolutions", 2015.
/// </remarks>
/// <param name="name">The head's name: an identifier, different from that of every layer, input and other head.</param>
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

    /// <summary>What the head's loss counts in that of the network, which counts 1: 0 or more. Default: 1.</summary>
    public double Weight { get; set; } = 1;

    /// <summary>Whether the head learns the network's own target. Otherwise it has one of its own. Default: false.</summary>
    public bool SameTarget { get; set; }

    /// <summary>Whether the head is there while training only: inference and evaluation leave it out. Default: false.</summary>
    public bool TrainingOnly { get; set; }
}
