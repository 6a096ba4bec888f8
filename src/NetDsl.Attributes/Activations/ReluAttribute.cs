namespace NetDsl;

/// <summary>Rectifier: y = max(0, x). Its derivative at 0 is 0.</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>V. Nair and G. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.</para>
/// </remarks>
public sealed class ReluAttribute : LayerAttribute;
