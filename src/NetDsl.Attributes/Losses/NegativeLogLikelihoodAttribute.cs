namespace NetDsl;

/// <summary>The loss of a classifier that gives the logarithms of probabilities, as <see cref="LogSoftmaxAttribute"/> does.</summary>
/// <remarks>
/// Takes N logarithms; a target is one class number from 0 to N - 1. loss = - x[target], averaged over the batch, where
/// <see cref="ClassWeights"/> are given, by the weights of the samples' classes.
/// </remarks>
public sealed class NegativeLogLikelihoodAttribute : LossAttribute
{
    /// <summary>
    /// How much each class counts: as many numbers of 0 or more as there are classes, such as <c>new[] { 1, 2.5, 1 }</c>.
    /// They are kept with the parameters as a statistic, <c>ClassWeights</c>. Default: all the same.
    /// </summary>
    public object? ClassWeights { get; set; }

    /// <summary>
    /// Whether there is a target for each position of a picture (or sequence) of scores, N x H x W, as for segmentation: H x W class
    /// numbers for a sample, row by row. The loss is averaged over positions too. Default: false, where scores are a vector.
    /// </summary>
    public bool PerPosition { get; set; }
}
