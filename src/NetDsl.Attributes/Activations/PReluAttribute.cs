namespace NetDsl;

/// <summary>The parametric rectifier: y = x where x is positive, else slope * x, with a slope that is learned.</summary>
/// <remarks>
/// <para>Keeps the shape. The layer before it starts with Kaiming's initialisation for a slope of 0.25.</para>
/// <para>Parameters: slope (<paramref name="numParameters"/>). It does not decay: that would make a plain rectifier of it.</para>
/// <para>K. He et al., "Delving deep into rectifiers: surpassing human-level performance on ImageNet classification", 2015.</para>
/// </remarks>
/// <param name="numParameters">How many slopes are learned: 1, or one for each channel (or feature).</param>
public sealed class PReluAttribute(object numParameters) : LayerAttribute
{
    /// <summary>A parametric rectifier with one slope.</summary>
    public PReluAttribute()
        : this(1)
    {
    }

    /// <summary>How many slopes are learned: 1, or one for each channel (or feature). Default: 1.</summary>
    public object NumParameters { get; } = numParameters;

    /// <summary>What the slopes start at. Default: 0.25.</summary>
    public object Init { get; set; } = 0.25;
}
