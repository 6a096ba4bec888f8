namespace NetDsl;

/// <summary>Averages each channel of a sequence.</summary>
/// <remarks>
/// <para>C x L to a vector of C features: y[c] = mean over i of x[c, i].</para>
/// <para>No parameters.</para>
/// <para>M. Lin, Q. Chen and S. Yan, "Network in network", 2014.</para>
/// </remarks>
public sealed class GlobalAvgPool1dAttribute : LayerAttribute;
