namespace NetDsl;

/// <summary>
/// Passes on what it gets, and adds the Kullback-Leibler divergence of each unit's mean activation q over the batch from a target p
/// to the loss that training minimises: each unit answers to a share of the samples only.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. For activations from 0 to 1, such as those of a sigmoid; each channel of a picture is one
/// unit. <c>Evaluate</c> leaves the penalty out.</para>
/// <para>penalty = factor * sum over units of p * log(p / q) + (1 - p) * log((1 - p) / (1 - q)), where q is kept within 1e-6 of 0 and 1.</para>
/// <para>H. Lee, C. Ekanadham and A. Ng, "Sparse deep belief net model for visual area V2", 2008.</para>
/// </remarks>
/// <param name="target">The mean activation that is wanted: above 0 and below 1.</param>
/// <param name="factor">How much it counts: 0 or more.</param>
public sealed class SparsityAttribute(object target, object factor) : LayerAttribute
{
    /// <summary>The mean activation that is wanted.</summary>
    public object Target { get; } = target;

    /// <summary>How much it counts.</summary>
    public object Factor { get; } = factor;
}
