namespace NetDsl;

/// <summary>Piecewise linear sigmoid: y = min(max(x / 6 + 1/2, 0), 1). Its derivative at both ends is 0.</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Xavier's initialisation.</para>
/// <para>M. Courbariaux, Y. Bengio and J.-P. David, "BinaryConnect: training deep neural networks with binary weights during
/// propagations", 2015; with a slope of 1/6, A. Howard et al., "Searching for MobileNetV3", 2019.</para>
/// </remarks>
public sealed class HardsigmoidAttribute : LayerAttribute;
