namespace NetDsl;

/// <summary>
/// Root mean square normalisation: brings each sample to mean square 1, then scales it by learned amounts. Layer normalisation
/// without the mean. The same while training and at inference.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. y = gamma * x / sqrt(mean of x^2 + epsilon), the mean taken over the axes that <see cref="Over"/> names.</para>
/// <para>Parameters, unless <see cref="Affine"/> is false: gamma, of the shape of those axes. It does not decay.</para>
/// <para>B. Zhang and R. Sennrich, "Root mean square layer normalization", 2019.</para>
/// </remarks>
public sealed class RmsNormAttribute : LayerAttribute
{
    /// <summary>What the mean is taken over. Default: all of a sample.</summary>
    public Axes Over { get; set; } = Axes.All;

    /// <summary>Added to the mean square, so that it is never zero. Default: 1.1920929e-7, the distance of 1 to the next float.</summary>
    public object Epsilon { get; set; } = 1.1920929e-7;

    /// <summary>Whether the result is scaled by gamma, which is learned. Default: true.</summary>
    public bool Affine { get; set; } = true;
}
