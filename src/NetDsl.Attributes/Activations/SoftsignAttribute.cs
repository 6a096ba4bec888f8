namespace NetDsl;

/// <summary>Softsign, a sigmoid from -1 to 1 that saturates slowly: y = x / (1 + |x|).</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Xavier's initialisation.</para>
/// <para>J. Bergstra et al., "Quadratic polynomials learn better image features", 2009.</para>
/// </remarks>
public sealed class SoftsignAttribute : LayerAttribute;
