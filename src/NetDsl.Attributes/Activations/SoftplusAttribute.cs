namespace NetDsl;

/// <summary>Smooth rectifier: y = log(1 + exp(beta * x)) / beta. Its derivative is sigmoid(beta * x).</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>C. Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2001.</para>
/// </remarks>
/// <param name="beta">The sharpness of the bend: above 0.</param>
/// <param name="threshold">y is x where beta * x is larger than this.</param>
public sealed class SoftplusAttribute(object beta, object threshold) : LayerAttribute
{
    /// <summary>Uses the threshold 20.</summary>
    public SoftplusAttribute(object beta)
        : this(beta, 20)
    {
    }

    /// <summary>Uses beta = 1 and the threshold 20: y = log(1 + exp(x)).</summary>
    public SoftplusAttribute()
        : this(1)
    {
    }

    /// <summary>The sharpness of the bend. Default: 1.</summary>
    public object Beta { get; } = beta;

    /// <summary>y is x where beta * x is larger than this. Default: 20.</summary>
    public object Threshold { get; } = threshold;
}
