namespace NetDsl;

/// <summary>
/// Gaussian error linear unit: y = x * Φ(x), where Φ is the cumulative distribution function of the standard normal distribution.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. The layer before it starts with Kaiming's initialisation.</para>
/// <para>Exact: Φ(x) = (1 + erf(x / sqrt 2)) / 2. Approximate: (1 + tanh(sqrt(2 / π) (x + 0.044715 x³))) / 2.</para>
/// <para>D. Hendrycks and K. Gimpel, "Gaussian error linear units (GELUs)", 2016.</para>
/// </remarks>
public sealed class GeluAttribute : LayerAttribute
{
    /// <summary>"none" for the exact function, or "tanh" for the approximation by a hyperbolic tangent. Default: "none".</summary>
    public string Approximate { get; set; } = "none";
}
