namespace NetDsl;

/// <summary>
/// The loss of a classifier: how surprised the network is by the right class. Contains the softmax, so the layer above
/// it gives plain scores (logits), one for each class.
/// </summary>
/// <remarks>
/// Takes N scores; a target is one class number from 0 to N - 1.
/// loss = log(sum over j of exp(x[j])) - x[target], averaged over the batch; its gradient is softmax(x) - onehot(target).
/// </remarks>
public sealed class SoftmaxCrossEntropyAttribute : LossAttribute;
