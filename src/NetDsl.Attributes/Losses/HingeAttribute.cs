namespace NetDsl;

/// <summary>
/// Hinge loss of a classifier with two classes, -1 and 1. The output should have the sign of the target and at least the margin as its
/// magnitude.
/// </summary>
/// <remarks>
/// <para>Takes any shape. A target has as many values as the network has outputs, each -1 or 1. loss = mean over batch and outputs of
/// max(0, margin - target * x).</para>
/// <para>C. Cortes and V. Vapnik, "Support-vector networks", 1995.</para>
/// </remarks>
/// <param name="margin">The product of output and target from which on the loss is 0.</param>
public sealed class HingeAttribute(object margin) : LossAttribute
{
    /// <summary>Uses a margin of 1.</summary>
    public HingeAttribute()
        : this(1)
    {
    }

    /// <summary>The product of output and target from which on the loss is 0. Default: 1.</summary>
    public object Margin { get; } = margin;
}
