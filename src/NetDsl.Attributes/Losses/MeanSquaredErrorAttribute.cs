namespace NetDsl;

/// <summary>The loss of a regression: the mean of (output - target) squared.</summary>
/// <remarks>
/// Takes any shape; a target has as many values as the network has outputs.
/// loss = mean over batch and outputs of (x - target)^2; its gradient is 2 * (x - target) / count.
/// </remarks>
public sealed class MeanSquaredErrorAttribute : LossAttribute;
