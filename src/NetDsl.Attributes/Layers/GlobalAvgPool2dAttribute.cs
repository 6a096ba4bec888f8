namespace NetDsl;

/// <summary>Averages each channel of an image.</summary>
/// <remarks>
/// <para>C x H x W to a vector of C features: y[c] = mean over i, j of x[c, i, j].</para>
/// <para>No parameters.</para>
/// <para>M. Lin, Q. Chen and S. Yan, "Network in network", 2014.</para>
/// </remarks>
public sealed class GlobalAvgPool2dAttribute : LayerAttribute;
