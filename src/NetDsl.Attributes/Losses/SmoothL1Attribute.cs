namespace NetDsl;

/// <summary>The absolute error, smoothed near 0: Huber's loss divided by its delta, which is called beta here.</summary>
/// <remarks>
/// <para>Takes any shape; a target has as many values as the network has outputs. With d = |x - target|,
/// loss = mean over batch and outputs of d^2 / (2 * beta) where d is below beta, else d - beta / 2.</para>
/// <para>R. Girshick, "Fast R-CNN", 2015.</para>
/// </remarks>
/// <param name="beta">Where the two meet: above 0.</param>
public sealed class SmoothL1Attribute(object beta) : LossAttribute
{
    /// <summary>With beta 1.</summary>
    public SmoothL1Attribute()
        : this(1)
    {
    }

    /// <summary>Where the two meet. Default: 1.</summary>
    public object Beta { get; } = beta;
}
