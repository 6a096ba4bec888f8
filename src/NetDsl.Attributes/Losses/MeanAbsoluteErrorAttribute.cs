namespace NetDsl;

/// <summary>The loss of a regression that does not mind outliers: the mean of |output - target|.</summary>
/// <remarks>
/// Takes any shape; a target has as many values as the network has outputs.
/// loss = mean over batch and outputs of |x - target|; its gradient is the sign of x - target, divided by the count.
/// </remarks>
public sealed class MeanAbsoluteErrorAttribute : LossAttribute;
