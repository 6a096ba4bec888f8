namespace NetDsl;

/// <summary>
/// Negative log-likelihood of a classifier whose output consists of logarithms of probabilities, as given by <see
/// cref="LogSoftmaxAttribute"/>.
/// </summary>
/// <remarks>
/// Takes N logarithms. A target is one class number from 0 to N - 1. loss = - x[target], averaged over the batch. With <see
/// cref="ClassWeights"/>, the average is weighted by the weights of the samples' classes.
/// </remarks>
public sealed class NegativeLogLikelihoodAttribute : LossAttribute
{
    /// <summary>
    /// The weight of each class: one number of 0 or more for each class, such as <c>new[] { 1, 2.5, 1 }</c>. They are stored with the
    /// parameters as a statistic, <c>ClassWeights</c>. Default: equal weights.
    /// </summary>
    public object? ClassWeights { get; set; }

    /// <summary>
    /// A label that does not count, PyTorch's <c>ignore_index</c>: samples (or positions) with it have no loss and no gradient, are left
    /// out of the average, and metrics skip them. It can be any whole number, a class or not, such as -100 or 255. Default: none.
    /// </summary>
    public object? IgnoreLabel { get; set; }

    /// <summary>
    /// Whether there is a target for each position of an image (or sequence) of scores, N x H x W, as in segmentation: H x W class numbers
    /// for a sample, row by row. The loss is also averaged over positions. Default: false, for a vector of scores.
    /// </summary>
    public bool PerPosition { get; set; }
}
