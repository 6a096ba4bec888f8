namespace NetDsl;

/// <summary>Data for the models of a bagging ensemble.</summary>
public static class BaggingExtensions
{
    /// <summary>
    /// Draws as many samples as there are, with replacement: about 63 % of them at least once. Each model of a bagging ensemble is trained
    /// on a bag of its own.
    /// </summary>
    /// <remarks>L. Breiman, "Bagging predictors", 1996.</remarks>
    /// <param name="dataset">The data.</param>
    /// <param name="seed">The same seed gives the same bag: one for each model.</param>
    /// <returns>The bag, and the samples that are not in it, in their order, which measure the model; null if there are none.</returns>
    public static (Dataset Bag, Dataset? OutOfBag) Bootstrap(this Dataset dataset, int seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var random = new RandomStream(Shuffle.Key((ulong)(uint)seed, pass: 0));
        var (bag, isIn) = (new int[dataset.Count], new bool[dataset.Count]);
        foreach (ref var index in bag.AsSpan())
            isIn[index = random.Below(dataset.Count)] = true;
        int[] rest = [.. Enumerable.Range(0, dataset.Count).Where(i => !isIn[i])];
        return (new DatasetSubset(dataset, bag), rest.Length == 0 ? null : new DatasetSubset(dataset, rest));
    }
}
