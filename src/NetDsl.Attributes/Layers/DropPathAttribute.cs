namespace NetDsl;

/// <summary>
/// Stochastic depth. In training, it sets whole samples to zero with a given probability, and scales the others to keep the mean. At the
/// end of the path of a residual block, it skips the block. Inference leaves the input unchanged.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. y = x / (1 - rate) for a sample with probability 1 - rate, else 0. No parameters.</para>
/// <para>G. Huang et al., "Deep networks with stochastic depth", 2016.</para>
/// </remarks>
/// <param name="rate">The probability that a sample is dropped: at least 0, less than 1.</param>
public sealed class DropPathAttribute(object rate) : LayerAttribute
{
    /// <summary>The probability that a sample is dropped.</summary>
    public object Rate { get; } = rate;
}
