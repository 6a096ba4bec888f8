namespace NetDsl;

/// <summary>Logistic function: y = 1 / (1 + exp(-x)).</summary>
/// <remarks>Keeps the shape. No parameters. The layer before it starts with Xavier's initialisation.</remarks>
public sealed class SigmoidAttribute : LayerAttribute;
