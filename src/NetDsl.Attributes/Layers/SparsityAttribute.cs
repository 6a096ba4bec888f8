namespace NetDsl;

/// <summary>
/// Returns its input, and adds the Kullback-Leibler divergence between a target p and each unit's mean activation q over the batch to the
/// training loss, so that each unit is active for a small share of the samples.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. For activations from 0 to 1, such as those of a sigmoid. Each channel of an image is one unit.
/// <c>Evaluate</c> leaves the penalty out.</para>
/// <para>penalty = factor * sum over units of p * log(p / q) + (1 - p) * log((1 - p) / (1 - q)), where q is clamped to [1e-6, 1 -
/// 1e-6].</para>
/// <para>H. Lee, C. Ekanadham and A. Ng, "Sparse deep belief net model for visual area V2", 2008.</para>
/// </remarks>
/// <param name="target">The target of the mean activation: above 0 and below 1.</param>
/// <param name="factor">The weight of the penalty: 0 or more.</param>
public sealed class SparsityAttribute(object target, object factor) : LayerAttribute
{
    /// <summary>The target of the mean activation.</summary>
    public object Target { get; } = target;

    /// <summary>The weight of the penalty.</summary>
    public object Factor { get; } = factor;
}
