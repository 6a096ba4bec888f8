namespace NetDsl;

/// <summary>
/// The loss of a classifier: how surprised the network is by the right class. Contains the softmax, so the layer above
/// it gives plain scores (logits), one for each class.
/// </summary>
/// <remarks>
/// <para>Takes N scores; a target is one class number from 0 to N - 1, or N probabilities where <see cref="SoftTargets"/> is true.</para>
/// <para>loss = log(sum over j of exp(x[j])) - x[target], averaged over the batch; its gradient is softmax(x) - onehot(target).
/// With other options, loss = - sum over j of weight[j] * t[j] * log softmax(x)[j], where t is the target distribution,
/// smoothed: (1 - s) * t + s / N. With class numbers, the average is weighted by the weights of the samples' classes; with
/// distributions it is plain, as in PyTorch.</para>
/// <para>Label smoothing: C. Szegedy et al., "Rethinking the Inception architecture for computer vision", 2016.</para>
/// </remarks>
public sealed class SoftmaxCrossEntropyAttribute : LossAttribute
{
    /// <summary>How much of each target is shared out among all classes: from 0 to 1. Default: 0.</summary>
    public object LabelSmoothing { get; set; } = 0;

    /// <summary>
    /// How much each class counts: as many numbers of 0 or more as there are classes, such as <c>new[] { 1, 2.5, 1 }</c>.
    /// They are kept with the parameters as a statistic, <c>ClassWeights</c>. Default: all the same.
    /// </summary>
    public object? ClassWeights { get; set; }

    /// <summary>Whether a target is a distribution over the classes, N numbers, instead of a class number. Default: false.</summary>
    public bool SoftTargets { get; set; }

    /// <summary>
    /// Whether there is a target for each position of a picture (or sequence) of scores, N x H x W, as for segmentation: H x W class
    /// numbers for a sample, row by row. The loss is averaged over positions too. Default: false, where scores are a vector.
    /// </summary>
    public bool PerPosition { get; set; }
}
