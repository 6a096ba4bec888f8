namespace NetDsl;

/// <summary>Treating classes alike.</summary>
internal static class Strata
{
    /// <summary>Splits each class in the same proportion. At least one sample of each class is on either side.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="order">All samples in random order.</param>
    /// <param name="validation">The share of the validation part.</param>
    public static (Dataset Train, Dataset Validation) Split(Dataset dataset, int[] order, double validation)
    {
        var labels = dataset.Labels("A stratified split");
        var (train, held) = (new List<int>(), new List<int>());
        foreach (var group in order.GroupBy(index => labels[index]).OrderBy(group => group.Key))
        {
            int[] members = [.. group];
            if (members.Length < 2)
                throw new ArgumentException($"Class {NameOf(dataset, group.Key)} has a single sample (sample {members[0]}), which cannot be on both sides of a stratified split: add samples, or leave the class out.");
            var count = Math.Clamp((int)Math.Round(members.Length * validation), 1, members.Length - 1);
            held.AddRange(members[..count]);
            train.AddRange(members[count..]);
        }

        return (new DatasetSubset(dataset, InOrder(train)), new DatasetSubset(dataset, InOrder(held)));

        // In the random order, not class by class: training without shuffling must not see one class after the other.
        int[] InOrder(List<int> chosen)
        {
            var set = chosen.ToHashSet();
            return [.. order.Where(set.Contains)];
        }
    }

    /// <summary>The weight of each sample with which all classes are drawn equally often.</summary>
    public static double[] Weights(Dataset dataset)
    {
        var labels = dataset.Labels("Balancing classes");
        var counts = labels.CountBy(label => label).ToDictionary();
        return [.. labels.Select(label => 1.0 / counts[label])];
    }

    public static string NameOf(Dataset dataset, int label) =>
        dataset.ClassNames is { } names && label < names.Count ? $"{label} ('{names[label]}')" : $"{label}";
}
