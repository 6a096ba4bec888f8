namespace NetDsl;

/// <summary>The smooth rectifier: y = log(1 + exp(beta * x)) / beta. Its derivative is the sigmoid of beta * x.</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>C. Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2001.</para>
/// </remarks>
/// <param name="beta">How sharp the bend is: above 0.</param>
/// <param name="threshold">Where beta * x is larger than this, y is x.</param>
public sealed class SoftplusAttribute(object beta, object threshold) : LayerAttribute
{
    /// <summary>Another bend, with the threshold at 20.</summary>
    public SoftplusAttribute(object beta)
        : this(beta, 20)
    {
    }

    /// <summary>y = log(1 + exp(x)).</summary>
    public SoftplusAttribute()
        : this(1)
    {
    }

    /// <summary>How sharp the bend is. Default: 1.</summary>
    public object Beta { get; } = beta;

    /// <summary>Where beta * x is larger than this, y is x. Default: 20.</summary>
    public object Threshold { get; } = threshold;
}
