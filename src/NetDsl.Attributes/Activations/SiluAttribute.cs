namespace NetDsl;

/// <summary>Sigmoid-weighted linear unit, also called swish: y = x * sigmoid(x).</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>S. Elfwing, E. Uchibe and K. Doya, "Sigmoid-weighted linear units for neural network function approximation in
/// reinforcement learning", 2018.</para>
/// </remarks>
public sealed class SiluAttribute : LayerAttribute;
