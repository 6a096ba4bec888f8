namespace NetDsl;

/// <summary>Averages windows whose size follows from the size of the output.</summary>
/// <remarks>
/// <para>C x H x W to C x H' x W', the given size: window i of n goes from floor(i * H / n) up to, not including, ceil((i + 1) * H /
/// n). y[c, i, j] = mean of x[c] over the window.</para>
/// <para>No parameters.</para>
/// <para>K. He et al., "Spatial pyramid pooling in deep convolutional networks", 2014.</para>
/// </remarks>
/// <param name="size">The size of the output: one number, or a pair of rows and columns.</param>
public sealed class AdaptiveAvgPool2dAttribute(object size) : LayerAttribute
{
    /// <summary>The size of the output.</summary>
    public object Size { get; } = size;
}
