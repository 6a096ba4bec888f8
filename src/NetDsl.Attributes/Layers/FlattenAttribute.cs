namespace NetDsl;

/// <summary>Reshapes an image or a sequence to a vector for <see cref="DenseAttribute"/>: channel by channel, row by row.</summary>
/// <remarks>C x H x W to C * H * W. No parameters.</remarks>
public sealed class FlattenAttribute : LayerAttribute;
