namespace NetDsl;

/// <summary>Multiplies each channel by a learned number that starts small, so that a deep residual network starts as the identity.</summary>
/// <remarks>
/// <para>Keeps the shape. y = gamma * x, per channel of a picture or per feature of a vector.</para>
/// <para>Parameters: gamma (channels), which does not decay.</para>
/// <para>H. Touvron et al., "Going deeper with image transformers", 2021.</para>
/// </remarks>
/// <param name="initial">What gamma starts with.</param>
public sealed class LayerScaleAttribute(object initial) : LayerAttribute
{
    /// <summary>Starts with 1e-6.</summary>
    public LayerScaleAttribute()
        : this(1e-6)
    {
    }

    /// <summary>What gamma starts with. Default: 1e-6.</summary>
    public object Initial { get; } = initial;
}
