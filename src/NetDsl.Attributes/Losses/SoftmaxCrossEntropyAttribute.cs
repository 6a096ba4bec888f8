namespace NetDsl;

/// <summary>
/// Cross-entropy of a classifier: the negative logarithm of the probability of the target class. It includes the softmax, so the layer
/// above it returns logits, one for each class.
/// </summary>
/// <remarks>
/// <para>Takes N scores. A target is one class number from 0 to N - 1, or N probabilities if <see cref="SoftTargets"/> is true.</para>
/// <para>loss = log(sum over j of exp(x[j])) - x[target], averaged over the batch. Its gradient is softmax(x) - onehot(target). With other
/// options, loss = - sum over j of weight[j] * t[j] * log softmax(x)[j], where t is the smoothed target distribution: (1 - s) * t + s / N.
/// With class numbers, the average is weighted by the weights of the samples' classes; with distributions it is unweighted, as in
/// PyTorch.</para>
/// <para>Label smoothing: C. Szegedy et al., "Rethinking the Inception architecture for computer vision", 2016.</para>
/// </remarks>
public sealed class SoftmaxCrossEntropyAttribute : LossAttribute
{
    /// <summary>The share of each target that is distributed equally over all classes: from 0 to 1. Default: 0.</summary>
    public object LabelSmoothing { get; set; } = 0;

    /// <summary>
    /// The weight of each class: one number of 0 or more for each class, such as <c>new[] { 1, 2.5, 1 }</c>. They are stored with the
    /// parameters as a statistic, <c>ClassWeights</c>. Default: equal weights.
    /// </summary>
    public object? ClassWeights { get; set; }

    /// <summary>
    /// A label that does not count, PyTorch's <c>ignore_index</c>: samples (or positions) with it have no loss and no gradient, are left
    /// out of the average, and metrics skip them. It can be any whole number, a class or not, such as -100 or 255. It cannot be combined
    /// with <see cref="SoftTargets"/>. Default: none.
    /// </summary>
    public object? IgnoreLabel { get; set; }

    /// <summary>Whether a target is a distribution over the classes, N numbers, instead of a class number. Default: false.</summary>
    public bool SoftTargets { get; set; }

    /// <summary>
    /// Whether there is a target for each position of an image (or sequence) of scores, N x H x W, as in segmentation: H x W class numbers
    /// for a sample, row by row. The loss is also averaged over positions. Default: false, for a vector of scores.
    /// </summary>
    public bool PerPosition { get; set; }
}
