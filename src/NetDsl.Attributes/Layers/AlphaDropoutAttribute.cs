namespace NetDsl;

/// <summary>
/// Dropout for <see cref="SeluAttribute"/>. In training, it sets each element to the limit of Selu with a given probability, and shifts and
/// scales all elements so that they keep mean 0 and variance 1. Inference leaves the input unchanged.
/// </summary>
/// <remarks>
/// <para>
/// Keeps the shape. y = a x + b with probability q = 1 - rate, else a l + b, where l = -1.7581 is the limit of Selu,
/// a = 1 / sqrt(q (1 + rate l²)) and b = -a rate l. No parameters.
/// </para>
/// <para>G. Klambauer et al., "Self-normalizing neural networks", 2017.</para>
/// </remarks>
/// <param name="rate">The probability that an element is dropped: at least 0, less than 1.</param>
public sealed class AlphaDropoutAttribute(object rate) : LayerAttribute
{
    /// <summary>Uses the rate 0.5.</summary>
    public AlphaDropoutAttribute()
        : this(0.5)
    {
    }

    /// <summary>The probability that an element is dropped. Default: 0.5.</summary>
    public object Rate { get; } = rate;
}
