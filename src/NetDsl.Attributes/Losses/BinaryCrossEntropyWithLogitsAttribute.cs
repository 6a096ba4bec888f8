namespace NetDsl;

/// <summary>
/// The loss of yes-or-no answers, each for itself. Contains the sigmoid, so the layer above it gives plain scores (logits).
/// </summary>
/// <remarks>
/// Takes any shape; a target has as many values as the network has outputs, each a probability from 0 to 1.
/// loss = mean over batch and outputs of - (posWeight * t * log sigmoid(x) + (1 - t) * log(1 - sigmoid(x))), written so that
/// nothing overflows or cancels.
/// </remarks>
public sealed class BinaryCrossEntropyWithLogitsAttribute : LossAttribute
{
    /// <summary>
    /// How much a yes counts: one number, or one for each channel (or feature), such as <c>new[] { 1, 2.5 }</c>, which are kept with
    /// the parameters as a statistic. Above 1 it favours recall, below 1 precision. Default: 1.
    /// </summary>
    public object PosWeight { get; set; } = 1;
}
