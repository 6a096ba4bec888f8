namespace NetDsl;

/// <summary>
/// Stepped sigmoid units: y = sum over i from 1 to <paramref name="units"/> of sigmoid(x - i + 0.5). It is the sum of logistic units with
/// the same weights and shifted biases. With many units it approaches log(1 + exp(x)), which the rectifier approximates.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>V. Nair and G. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.</para>
/// </remarks>
/// <param name="units">The number of sigmoids: the largest possible result.</param>
public sealed class SteppedSigmoidAttribute(object units) : LayerAttribute
{
    /// <summary>The number of sigmoids.</summary>
    public object Units { get; } = units;
}
