namespace NetDsl;

/// <summary>Mish, a smooth rectifier: y = x * tanh(log(1 + exp(x))).</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>D. Misra, "Mish: a self regularized non-monotonic activation function", 2020.</para>
/// </remarks>
public sealed class MishAttribute : LayerAttribute;
