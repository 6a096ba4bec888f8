namespace NetDsl;

/// <summary>
/// Root mean square normalisation. It scales each sample to mean square 1, then by learned parameters: layer normalisation without the
/// mean. Training and inference are the same.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. y = gamma * x / sqrt(mean of x^2 + epsilon), with the mean over the axes in <see cref="Over"/>.</para>
/// <para>Parameters, unless <see cref="Affine"/> is false: gamma, with the shape of those axes. Weight decay does not apply to it.</para>
/// <para>B. Zhang and R. Sennrich, "Root mean square layer normalization", 2019.</para>
/// </remarks>
public sealed class RmsNormAttribute : LayerAttribute
{
    /// <summary>The axes over which the mean is computed. Default: all axes.</summary>
    public object Over { get; set; } = Axes.All;

    /// <summary>
    /// A constant that is added to the mean square to avoid division by zero. Default: 1.1920929e-7, the distance from 1 to the next float.
    /// </summary>
    public object Epsilon { get; set; } = 1.1920929e-7;

    /// <summary>Whether the result is scaled by gamma, which is learned. Default: true.</summary>
    public object Affine { get; set; } = true;
}
