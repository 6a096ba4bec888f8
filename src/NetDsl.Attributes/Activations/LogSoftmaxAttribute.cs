namespace NetDsl;

/// <summary>Logarithm of the softmax over channels: y[i] = x[i] - log(sum over j of exp(x[j])).</summary>
/// <remarks>
/// <para>Keeps the shape. Each pixel of an image is normalised separately. No parameters.</para>
/// <para>J. Bridle, "Training stochastic model recognition algorithms as networks can lead to maximum mutual information estimation of
/// parameters", 1990.</para>
/// <para>Not needed before <see cref="SoftmaxCrossEntropyAttribute"/>, which contains it.</para>
/// </remarks>
public sealed class LogSoftmaxAttribute : LayerAttribute;
