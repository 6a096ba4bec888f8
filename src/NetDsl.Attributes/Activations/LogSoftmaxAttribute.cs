namespace NetDsl;

/// <summary>Logarithm of the softmax over channels: y[i] = x[i] - log(sum over j of exp(x[j])).</summary>
/// <remarks>
/// <para>Keeps the shape. Each pixel of an image is normalised separately. No parameters.</para>
/// <para>Not needed before <see cref="SoftmaxCrossEntropyAttribute"/>, which contains it.</para>
/// </remarks>
public sealed class LogSoftmaxAttribute : LayerAttribute;
