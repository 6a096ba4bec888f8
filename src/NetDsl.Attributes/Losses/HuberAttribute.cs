namespace NetDsl;

/// <summary>
/// Huber loss of a regression: quadratic near the target and linear far from it, so that outliers have bounded gradients.
/// </summary>
/// <remarks>
/// <para>Takes any shape. A target has as many values as the network has outputs. With d = |x - target|, loss = mean over batch and outputs
/// of d^2 / 2 where d is below delta, else delta * (d - delta / 2).</para>
/// <para>P. Huber, "Robust estimation of a location parameter", 1964.</para>
/// </remarks>
/// <param name="delta">The difference at which the loss becomes linear: above 0.</param>
public sealed class HuberAttribute(object delta) : LossAttribute
{
    /// <summary>Uses delta = 1.</summary>
    public HuberAttribute()
        : this(1)
    {
    }

    /// <summary>The difference at which the loss becomes linear. Default: 1.</summary>
    public object Delta { get; } = delta;
}
