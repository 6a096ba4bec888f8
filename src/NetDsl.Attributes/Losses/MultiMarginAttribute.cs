namespace NetDsl;

/// <summary>
/// Multi-class hinge loss. The score of the target class should exceed every other score by a margin.
/// </summary>
/// <remarks>
/// <para>Takes N scores. A target is one class number from 0 to N - 1. loss = weight[target] / N * sum over j other than the target of
/// max(0, margin - x[target] + x[j])^p, averaged over the batch.</para>
/// <para>K. Crammer and Y. Singer, "On the algorithmic implementation of multiclass kernel-based vector machines", 2001, with a sum
/// in place of the largest term (J. Weston and C. Watkins, 1999).</para>
/// </remarks>
/// <param name="p">The power: 1 or 2.</param>
/// <param name="margin">The margin between the score of the target class and the others.</param>
public sealed class MultiMarginAttribute(object p, object margin) : LossAttribute
{
    /// <summary>Uses the power p and a margin of 1.</summary>
    public MultiMarginAttribute(object p)
        : this(p, 1)
    {
    }

    /// <summary>Uses the power 1 and a margin of 1.</summary>
    public MultiMarginAttribute()
        : this(1)
    {
    }

    /// <summary>The power: 1 or 2. Default: 1.</summary>
    public object P { get; } = p;

    /// <summary>The margin between the score of the target class and the others. Default: 1.</summary>
    public object Margin { get; } = margin;

    /// <summary>
    /// The weight of each class: one number of 0 or more for each class, such as <c>new[] { 1, 2.5, 1 }</c>. They are stored with the
    /// parameters as a statistic, <c>ClassWeights</c>. Default: equal weights.
    /// </summary>
    public object? ClassWeights { get; set; }

    /// <summary>
    /// A label that does not count, PyTorch's <c>ignore_index</c>: samples (or positions) with it have no loss and no gradient, are left
    /// out of the average, and metrics skip them. It can be any whole number, a class or not, such as -100 or 255. Default: none.
    /// </summary>
    public object? IgnoreLabel { get; set; }
}
