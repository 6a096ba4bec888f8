namespace NetDsl;

/// <summary>
/// Binary cross-entropy of independent yes-or-no outputs. It includes the sigmoid, so the layer above it returns logits.
/// </summary>
/// <remarks>
/// <para>Takes any shape. A target has as many values as the network has outputs, each a probability from 0 to 1. loss = mean over batch
/// and outputs of - (posWeight * t * log sigmoid(x) + (1 - t) * log(1 - sigmoid(x))), computed without overflow or cancellation.</para>
/// <para>D. Cox, "The regression analysis of binary sequences", 1958.</para>
/// </remarks>
public sealed class BinaryCrossEntropyWithLogitsAttribute : LossAttribute
{
    /// <summary>
    /// The weight of positive targets: one number, or one for each channel (or feature), such as <c>new[] { 1, 2.5 }</c>. Several numbers
    /// are stored with the parameters as a statistic. Values above 1 favour recall, values below 1 precision. Default: 1.
    /// </summary>
    public object PosWeight { get; set; } = 1;
}
