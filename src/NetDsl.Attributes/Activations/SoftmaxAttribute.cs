namespace NetDsl;

/// <summary>Softmax over channels (or features), a probability distribution: y[i] = exp(x[i]) / sum over j of exp(x[j]).</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters.</para>
/// <para>Not needed before <see cref="SoftmaxCrossEntropyAttribute"/>, which contains it.</para>
/// <para>J. Bridle, "Training stochastic model recognition algorithms as networks can lead to maximum mutual
/// information estimation of parameters", 1990.</para>
/// </remarks>
public sealed class SoftmaxAttribute : LayerAttribute;
