namespace NetDsl;

/// <summary>
/// Scaled exponential linear unit: y = 1.0507 * (x where x is positive, else 1.6733 * (exp(x) - 1)). With these constants, activations
/// converge to mean 0 and variance 1 from layer to layer.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with LeCun's normal initialisation, which the derivation
/// assumes.</para>
/// <para>G. Klambauer et al., "Self-normalizing neural networks", 2017.</para>
/// </remarks>
public sealed class SeluAttribute : LayerAttribute;
