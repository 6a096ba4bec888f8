namespace NetDsl;

/// <summary>
/// Dropout. In training, it sets each element to zero with a given probability, and scales the others to keep the mean. Inference leaves
/// the input unchanged.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. y = x / (1 - rate) with probability 1 - rate, else 0. No parameters.</para>
/// <para>N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.</para>
/// </remarks>
/// <param name="rate">The probability that an element is dropped: at least 0, less than 1.</param>
public sealed class DropoutAttribute(object rate) : LayerAttribute
{
    /// <summary>Uses the rate 0.5.</summary>
    public DropoutAttribute()
        : this(0.5)
    {
    }

    /// <summary>The probability that an element is dropped. Default: 0.5.</summary>
    public object Rate { get; } = rate;
}
