namespace NetDsl;

/// <summary>
/// The hinge loss of a classifier with several classes: the score of the right class is to be larger than every other by
/// a margin.
/// </summary>
/// <remarks>
/// <para>Takes N scores; a target is one class number from 0 to N - 1. loss = weight[target] / N * sum over j other than the target
/// of max(0, margin - x[target] + x[j])^p, averaged over the batch.</para>
/// <para>K. Crammer and Y. Singer, "On the algorithmic implementation of multiclass kernel-based vector machines", 2001, with a sum
/// in place of the largest term (J. Weston and C. Watkins, 1999).</para>
/// </remarks>
/// <param name="p">The power: 1 or 2.</param>
/// <param name="margin">By how much the right class is to lead.</param>
public sealed class MultiMarginAttribute(object p, object margin) : LossAttribute
{
    /// <summary>The power p with a margin of 1.</summary>
    public MultiMarginAttribute(object p)
        : this(p, 1)
    {
    }

    /// <summary>The power 1 with a margin of 1.</summary>
    public MultiMarginAttribute()
        : this(1)
    {
    }

    /// <summary>The power: 1 or 2. Default: 1.</summary>
    public object P { get; } = p;

    /// <summary>By how much the right class is to lead. Default: 1.</summary>
    public object Margin { get; } = margin;

    /// <summary>
    /// How much each class counts: as many numbers of 0 or more as there are classes, such as <c>new[] { 1, 2.5, 1 }</c>.
    /// They are kept with the parameters as a statistic, <c>ClassWeights</c>. Default: all the same.
    /// </summary>
    public object? ClassWeights { get; set; }
}
