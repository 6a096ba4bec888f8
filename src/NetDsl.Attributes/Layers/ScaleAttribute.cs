namespace NetDsl;

/// <summary>Multiplies by a fixed number: y = factor * x. At the end of a path, it rescales a residual.</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters.</para>
/// <para>C. Szegedy et al., "Inception-v4, Inception-ResNet and the impact of residual connections on learning", 2017,
/// section 3.3.</para>
/// </remarks>
/// <param name="factor">The factor.</param>
public sealed class ScaleAttribute(object factor) : LayerAttribute
{
    /// <summary>The factor.</summary>
    public object Factor { get; } = factor;
}
