namespace NetDsl;

/// <summary>
/// Joins paths by concatenating their channels: C1 x H x W, C2 x H x W, ... -> (C1 + C2 + ...) x H x W. Vectors are concatenated by their
/// features. C. Szegedy et al., "Going deeper with convolutions", 2015.
/// </summary>
public sealed class ConcatAttribute : LayerAttribute;

/// <summary>
/// Joins paths of equal shape by their elementwise sum: y = x1 + x2 + ... K. He et al., "Deep residual learning for image recognition",
/// 2016.
/// </summary>
public sealed class AddAttribute : LayerAttribute;

/// <summary>
/// Joins paths by their elementwise product: y = x1 * x2 * ... Their shapes are equal; or one is an image of C channels, and the others are
/// images of that shape, vectors of C gates, or images of one channel with a gate for each position. J. Hu et al., "Squeeze-and-excitation
/// networks", 2018.
/// </summary>
public sealed class MultiplyAttribute : LayerAttribute;

/// <summary>
/// Joins paths of equal shape by their elementwise maximum: y = max(x1, x2, ...). I. Goodfellow et al., "Maxout networks", 2013.
/// </summary>
public sealed class MaximumAttribute : LayerAttribute;
