namespace NetDsl;

/// <summary>
/// The continuously differentiable exponential linear unit: y = x where x is positive, else alpha * (exp(x / alpha) - 1).
/// Its slope at 0 is 1 from both sides, whatever alpha.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>J. Barron, "Continuously differentiable exponential linear units", 2017.</para>
/// </remarks>
/// <param name="alpha">What it falls to, below 0: above 0.</param>
public sealed class CeluAttribute(object alpha) : LayerAttribute
{
    /// <summary>With alpha 1, the same as <see cref="EluAttribute"/>.</summary>
    public CeluAttribute()
        : this(1)
    {
    }

    /// <summary>What it falls to, below 0. Default: 1.</summary>
    public object Alpha { get; } = alpha;
}
