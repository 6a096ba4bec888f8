namespace NetDsl;

/// <summary>Hyperbolic tangent: y = (exp(x) - exp(-x)) / (exp(x) + exp(-x)).</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Xavier's initialisation.</para>
/// <para>Y. LeCun et al., "Efficient backprop", 1998.</para>
/// </remarks>
public sealed class TanhAttribute : LayerAttribute;
