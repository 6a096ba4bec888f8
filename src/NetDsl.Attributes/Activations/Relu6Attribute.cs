namespace NetDsl;

/// <summary>Rectifier with an upper bound: y = min(max(0, x), 6). Its derivative at 0 and at 6 is 0.</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>A. Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010; used by MobileNet.</para>
/// </remarks>
public sealed class Relu6Attribute : LayerAttribute;
