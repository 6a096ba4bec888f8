namespace NetDsl;

/// <summary>Makes a picture flat, as <see cref="DenseAttribute"/> wants it: channel by channel, row by row.</summary>
/// <remarks>C x H x W to C * H * W. No parameters.</remarks>
public sealed class FlattenAttribute : LayerAttribute;
