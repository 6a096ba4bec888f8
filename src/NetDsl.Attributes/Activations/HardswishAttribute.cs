namespace NetDsl;

/// <summary>Piecewise approximation of swish: y = x * min(max(x / 6 + 1/2, 0), 1).</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>A. Howard et al., "Searching for MobileNetV3", 2019.</para>
/// </remarks>
public sealed class HardswishAttribute : LayerAttribute;
