namespace NetDsl;

/// <summary>The logarithm of a distribution over channels: y[i] = x[i] - log(sum over j of exp(x[j])).</summary>
/// <remarks>
/// <para>Keeps the shape; of a picture, every pixel by itself. No parameters.</para>
/// <para>Not needed before <see cref="SoftmaxCrossEntropyAttribute"/>, which contains it.</para>
/// </remarks>
public sealed class LogSoftmaxAttribute : LayerAttribute;
