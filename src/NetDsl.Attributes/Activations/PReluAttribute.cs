namespace NetDsl;

/// <summary>Parametric rectifier: y = x where x is positive, else slope * x, with a learned slope.</summary>
/// <remarks>
/// <para>Keeps the shape. The layer before it starts with Kaiming's initialisation for a slope of 0.25.</para>
/// <para>Parameters: slope (<paramref name="numParameters"/>). Weight decay does not apply to it, because it would turn the layer into a
/// plain rectifier.</para>
/// <para>K. He et al., "Delving deep into rectifiers: surpassing human-level performance on ImageNet classification", 2015.</para>
/// </remarks>
/// <param name="numParameters">The number of learned slopes: 1, or one for each channel (or feature).</param>
public sealed class PReluAttribute(object numParameters) : LayerAttribute
{
    /// <summary>Uses one slope.</summary>
    public PReluAttribute()
        : this(1)
    {
    }

    /// <summary>The number of learned slopes: 1, or one for each channel (or feature). Default: 1.</summary>
    public object NumParameters { get; } = numParameters;

    /// <summary>The initial value of the slopes. Default: 0.25.</summary>
    public object Init { get; set; } = 0.25;
}
