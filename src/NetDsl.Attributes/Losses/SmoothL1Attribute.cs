namespace NetDsl;

/// <summary>Absolute error, smoothed near 0: the Huber loss divided by its delta, which is named beta here.</summary>
/// <remarks>
/// <para>Takes any shape. A target has as many values as the network has outputs. With d = |x - target|, loss = mean over batch and outputs
/// of d^2 / (2 * beta) where d is below beta, else d - beta / 2.</para>
/// <para>R. Girshick, "Fast R-CNN", 2015.</para>
/// </remarks>
/// <param name="beta">The difference at which the loss becomes linear: above 0.</param>
public sealed class SmoothL1Attribute(object beta) : LossAttribute
{
    /// <summary>Uses beta = 1.</summary>
    public SmoothL1Attribute()
        : this(1)
    {
    }

    /// <summary>The difference at which the loss becomes linear. Default: 1.</summary>
    public object Beta { get; } = beta;
}
