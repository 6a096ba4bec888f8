namespace NetDsl;

/// <summary>
/// Sets each value to zero with a given probability while training, and scales the others so that the mean stays. Does
/// nothing at inference.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. y = x / (1 - rate) with probability 1 - rate, else 0. No parameters.</para>
/// <para>N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.</para>
/// </remarks>
/// <param name="rate">The probability that a value is dropped: at least 0, less than 1.</param>
public sealed class DropoutAttribute(object rate) : LayerAttribute
{
    /// <summary>Drops half of the values.</summary>
    public DropoutAttribute()
        : this(0.5)
    {
    }

    /// <summary>The probability that a value is dropped. Default: 0.5.</summary>
    public object Rate { get; } = rate;
}
