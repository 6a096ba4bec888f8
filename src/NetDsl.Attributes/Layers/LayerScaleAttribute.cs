namespace NetDsl;

/// <summary>
/// Multiplies each channel by a learned number that starts small, so that a deep residual network starts close to the identity.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. y = gamma * x, for each channel of an image or each feature of a vector.</para>
/// <para>Parameters: gamma (channels). Weight decay does not apply to it.</para>
/// <para>H. Touvron et al., "Going deeper with image transformers", 2021.</para>
/// </remarks>
/// <param name="initial">The initial value of gamma.</param>
public sealed class LayerScaleAttribute(object initial) : LayerAttribute
{
    /// <summary>Uses the initial value 1e-6.</summary>
    public LayerScaleAttribute()
        : this(1e-6)
    {
    }

    /// <summary>The initial value of gamma. Default: 1e-6.</summary>
    public object Initial { get; } = initial;
}
