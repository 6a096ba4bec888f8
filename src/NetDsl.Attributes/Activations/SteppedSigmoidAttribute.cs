namespace NetDsl;

/// <summary>
/// Stepped sigmoid units: y = sum over i from 1 to <paramref name="units"/> of sigmoid(x - i + 0.5), which is what that many
/// logistic units with the same weights and biases shifted by one each count together. The more units, the closer to
/// log(1 + exp(x)), which the rectifier in turn stands for.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>V. Nair and G. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.</para>
/// </remarks>
/// <param name="units">How many sigmoids are summed: the largest value of the result.</param>
public sealed class SteppedSigmoidAttribute(object units) : LayerAttribute
{
    /// <summary>How many sigmoids are summed.</summary>
    public object Units { get; } = units;
}
