namespace NetDsl;

/// <summary>The hinge loss of a classifier with two classes, -1 and 1: the output is to have the sign of the target, by a margin.</summary>
/// <remarks>
/// <para>Takes any shape; a target has as many values as the network has outputs, each -1 or 1.
/// loss = mean over batch and outputs of max(0, margin - target * x).</para>
/// <para>C. Cortes and V. Vapnik, "Support-vector networks", 1995.</para>
/// </remarks>
/// <param name="margin">From where on an output is right enough.</param>
public sealed class HingeAttribute(object margin) : LossAttribute
{
    /// <summary>A margin of 1.</summary>
    public HingeAttribute()
        : this(1)
    {
    }

    /// <summary>From where on an output is right enough. Default: 1.</summary>
    public object Margin { get; } = margin;
}
