namespace NetDsl;

/// <summary>The loss of a regression that is square near the target and linear far from it, so that outliers pull no harder.</summary>
/// <remarks>
/// <para>Takes any shape; a target has as many values as the network has outputs. With d = |x - target|,
/// loss = mean over batch and outputs of d^2 / 2 where d is below delta, else delta * (d - delta / 2).</para>
/// <para>P. Huber, "Robust estimation of a location parameter", 1964.</para>
/// </remarks>
/// <param name="delta">Where the two meet: above 0.</param>
public sealed class HuberAttribute(object delta) : LossAttribute
{
    /// <summary>With delta 1.</summary>
    public HuberAttribute()
        : this(1)
    {
    }

    /// <summary>Where the two meet. Default: 1.</summary>
    public object Delta { get; } = delta;
}
