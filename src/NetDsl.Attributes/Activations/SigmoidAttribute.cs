namespace NetDsl;

/// <summary>Logistic function: y = 1 / (1 + exp(-x)).</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Xavier's initialisation.</para>
/// <para>D. Rumelhart, G. Hinton and R. Williams, "Learning representations by back-propagating errors", 1986.</para>
/// </remarks>
public sealed class SigmoidAttribute : LayerAttribute;
