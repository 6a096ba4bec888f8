namespace NetDsl;

/// <summary>
/// Randomised leaky rectifier: y = x where x is positive, else slope * x. In training, the slope is drawn between two bounds for each
/// element and step. At inference it is their mean.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation for the mean slope.</para>
/// <para>B. Xu et al., "Empirical evaluation of rectified activations in convolutional network", 2015.</para>
/// </remarks>
/// <param name="lower">The smallest slope.</param>
/// <param name="upper">The largest slope.</param>
public sealed class RReluAttribute(object lower, object upper) : LayerAttribute
{
    /// <summary>Uses slopes from 1/8 to 1/3.</summary>
    public RReluAttribute()
        : this("1 / 8.0", "1 / 3.0")
    {
    }

    /// <summary>The smallest slope. Default: 1/8.</summary>
    public object Lower { get; } = lower;

    /// <summary>The largest slope. Default: 1/3.</summary>
    public object Upper { get; } = upper;
}
