namespace NetDsl;

/// <summary>
/// Returns its input, and adds factor * (sum of |x|), averaged over the batch, to the training loss, which makes activations sparse.
/// </summary>
/// <remarks>
/// <para>Keeps the shape: y = x, penalty = factor * (sum of |x|). No parameters. <c>Evaluate</c> leaves the penalty out.</para>
/// <para>X. Glorot, A. Bordes and Y. Bengio, "Deep sparse rectifier neural networks", 2011.</para>
/// </remarks>
/// <param name="factor">The weight of the penalty: 0 or more.</param>
public sealed class ActivityL1Attribute(object factor) : LayerAttribute
{
    /// <summary>The weight of the penalty.</summary>
    public object Factor { get; } = factor;
}
