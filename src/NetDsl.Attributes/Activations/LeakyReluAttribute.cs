namespace NetDsl;

/// <summary>Leaky rectifier: y = x where x is positive, else negativeSlope * x.</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation for that slope.</para>
/// <para>A. Maas, A. Hannun and A. Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.</para>
/// </remarks>
/// <param name="negativeSlope">The slope below 0.</param>
public sealed class LeakyReluAttribute(object negativeSlope) : LayerAttribute
{
    /// <summary>Uses the slope 0.01.</summary>
    public LeakyReluAttribute()
        : this(0.01)
    {
    }

    /// <summary>The slope below 0. Default: 0.01.</summary>
    public object NegativeSlope { get; } = negativeSlope;
}
