namespace NetDsl;

/// <summary>Takes the maximum of each channel of an image.</summary>
/// <remarks>
/// <para>C x H x W to a vector of C features: y[c] = maximum over i, j of x[c, i, j].</para>
/// <para>No parameters.</para>
/// <para>M. Oquab et al., "Is object localization for free?", 2015.</para>
/// </remarks>
public sealed class GlobalMaxPool2dAttribute : LayerAttribute;
