namespace NetDsl;

/// <summary>
/// Multiplies the number of batches of a step after each of some epochs. Growing batches lower the noise of the gradient as a falling
/// learning rate does, with fewer steps.
/// </summary>
/// <remarks>
/// Gradients are accumulated, so that memory does not grow. A schedule sees an epoch as long as the first one, so that it does not depend
/// on the growth. S. Smith, P.-J. Kindermans, C. Ying and Q. Le, "Don't decay the learning rate, increase the batch size", 2018.
/// </remarks>
public sealed record BatchGrowth
{
    private readonly int[] milestones;

    /// <summary>Makes the growth.</summary>
    /// <param name="milestones">After how many epochs the number of batches grows, in rising order: 30 and 60, for epochs 31 and 61
    /// on.</param>
    /// <param name="factor">The factor of each growth; 2 or more.</param>
    /// <exception cref="ArgumentException">Milestones are not in rising order, or the product is too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A milestone is less than 1, or the factor less than 2.</exception>
    public BatchGrowth(IReadOnlyList<int> milestones, int factor = 2)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 2);
        this.milestones = [.. milestones];
        foreach (var milestone in this.milestones)
            ArgumentOutOfRangeException.ThrowIfLessThan(milestone, 1, nameof(milestones));
        if (!this.milestones.SequenceEqual(this.milestones.Order()))
            throw new ArgumentException($"Milestones must be in rising order, but are {string.Join(", ", milestones)}.", nameof(milestones));
        if (Math.Pow(factor, this.milestones.Length) > 1 << 20)
            throw new ArgumentException($"{this.milestones.Length} growths by {factor} make steps of more than a million batches.", nameof(milestones));
        Factor = factor;
    }

    /// <summary>After how many epochs the number of batches grows.</summary>
    public IReadOnlyList<int> Milestones => milestones;

    /// <summary>The factor of each growth.</summary>
    public int Factor { get; }

    /// <summary>The factor of the batches of a step in an epoch, from 0.</summary>
    internal int At(int epoch)
    {
        var product = 1;
        foreach (var milestone in milestones)
            if (milestone <= epoch)
                product *= Factor;
        return product;
    }
}
