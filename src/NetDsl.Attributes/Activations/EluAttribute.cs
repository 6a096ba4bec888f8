namespace NetDsl;

/// <summary>Exponential linear unit: y = x where x is positive, else alpha * (exp(x) - 1).</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>D.-A. Clevert, T. Unterthiner and S. Hochreiter, "Fast and accurate deep network learning by exponential linear
/// units (ELUs)", 2016.</para>
/// </remarks>
/// <param name="alpha">The negative of the limit for x towards minus infinity: 0 or more.</param>
public sealed class EluAttribute(object alpha) : LayerAttribute
{
    /// <summary>Uses alpha = 1.</summary>
    public EluAttribute()
        : this(1)
    {
    }

    /// <summary>The negative of the limit for x towards minus infinity. Default: 1.</summary>
    public object Alpha { get; } = alpha;
}
