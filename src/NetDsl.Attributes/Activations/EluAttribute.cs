namespace NetDsl;

/// <summary>The exponential linear unit: y = x where x is positive, else alpha * (exp(x) - 1).</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>D.-A. Clevert, T. Unterthiner and S. Hochreiter, "Fast and accurate deep network learning by exponential linear
/// units (ELUs)", 2016.</para>
/// </remarks>
/// <param name="alpha">What it falls to, below 0: 0 or more.</param>
public sealed class EluAttribute(object alpha) : LayerAttribute
{
    /// <summary>An exponential linear unit that falls to -1.</summary>
    public EluAttribute()
        : this(1)
    {
    }

    /// <summary>What it falls to, below 0. Default: 1.</summary>
    public object Alpha { get; } = alpha;
}
