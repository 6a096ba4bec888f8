namespace NetDsl;

/// <summary>Piecewise linear hyperbolic tangent: y = min(max(x, minVal), maxVal). Its derivative at both ends is 0.</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Xavier's initialisation.</para>
/// <para>R. Collobert, "Large scale machine learning", 2004.</para>
/// </remarks>
/// <param name="minVal">The smallest result.</param>
/// <param name="maxVal">The largest result: above <paramref name="minVal"/>.</param>
public sealed class HardtanhAttribute(object minVal, object maxVal) : LayerAttribute
{
    /// <summary>Uses the range from -1 to 1.</summary>
    public HardtanhAttribute()
        : this(-1, 1)
    {
    }

    /// <summary>The smallest result. Default: -1.</summary>
    public object MinVal { get; } = minVal;

    /// <summary>The largest result. Default: 1.</summary>
    public object MaxVal { get; } = maxVal;
}
