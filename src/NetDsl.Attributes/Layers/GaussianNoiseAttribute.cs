namespace NetDsl;

/// <summary>Adds normal random noise to each element in training. Inference leaves the input unchanged.</summary>
/// <remarks>
/// <para>Keeps the shape. y = x + n, where n has mean 0 and standard deviation std. No parameters.</para>
/// <para>C. Bishop, "Training with noise is equivalent to Tikhonov regularization", 1995.</para>
/// </remarks>
/// <param name="std">The standard deviation of the noise: at least 0.</param>
public sealed class GaussianNoiseAttribute(object std) : LayerAttribute
{
    /// <summary>The standard deviation of the noise.</summary>
    public object Std { get; } = std;
}
