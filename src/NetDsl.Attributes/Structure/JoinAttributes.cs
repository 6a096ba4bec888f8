namespace NetDsl;

/// <summary>
/// Joins paths by putting their channels one after the other: C1 x H x W, C2 x H x W, ... -> (C1 + C2 + ...) x H x W. Of
/// vectors, the features. C. Szegedy et al., "Going deeper with convolutions", 2015.
/// </summary>
public sealed class ConcatAttribute : LayerAttribute;

/// <summary>
/// Joins paths of the same shape by their sum. K. He et al., "Deep residual learning for image recognition", 2016.
/// </summary>
public sealed class AddAttribute : LayerAttribute;

/// <summary>
/// Joins paths by their product. Their shapes are the same; or one is a picture of C channels, and the others are like it,
/// vectors of C gates, or pictures of one channel: gates for each position. J. Hu et al., "Squeeze-and-excitation networks", 2018.
/// </summary>
public sealed class MultiplyAttribute : LayerAttribute;

/// <summary>
/// Joins paths of the same shape by the largest of each element: maxout. I. Goodfellow et al., "Maxout networks", 2013.
/// </summary>
public sealed class MaximumAttribute : LayerAttribute;
