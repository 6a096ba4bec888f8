namespace NetDsl;

/// <summary>The leaky rectifier: y = x where x is positive, else slope * x.</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters.</para>
/// <para>A. Maas, A. Hannun and A. Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.</para>
/// </remarks>
/// <param name="slope">The slope below 0.</param>
public sealed class LeakyReluAttribute(object slope) : LayerAttribute
{
    /// <summary>A leaky rectifier with slope 0.01.</summary>
    public LeakyReluAttribute()
        : this(0.01)
    {
    }

    /// <summary>The slope below 0. Default: 0.01.</summary>
    public object Slope { get; } = slope;
}
