namespace NetDsl;

/// <summary>The mean of each channel of a picture.</summary>
/// <remarks>
/// <para>C x H x W to C: the result is flat, ready for <see cref="DenseAttribute"/>.</para>
/// <para>No parameters.</para>
/// <para>M. Lin, Q. Chen and S. Yan, "Network in network", 2014.</para>
/// </remarks>
public sealed class GlobalAvgPool2dAttribute : LayerAttribute;
