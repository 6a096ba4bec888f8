namespace NetDsl;

/// <summary>
/// Continuously differentiable exponential linear unit: y = x where x is positive, else alpha * (exp(x / alpha) - 1). Its slope at 0 is 1
/// on both sides, for every alpha.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>J. Barron, "Continuously differentiable exponential linear units", 2017.</para>
/// </remarks>
/// <param name="alpha">The negative of the limit for x towards minus infinity: above 0.</param>
public sealed class CeluAttribute(object alpha) : LayerAttribute
{
    /// <summary>Uses alpha = 1, which equals <see cref="EluAttribute"/>.</summary>
    public CeluAttribute()
        : this(1)
    {
    }

    /// <summary>The negative of the limit for x towards minus infinity. Default: 1.</summary>
    public object Alpha { get; } = alpha;
}
