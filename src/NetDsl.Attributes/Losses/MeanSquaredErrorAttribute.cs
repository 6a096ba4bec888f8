namespace NetDsl;

/// <summary>Mean squared error of a regression: the mean of (output - target)^2.</summary>
/// <remarks>
/// Takes any shape. A target has as many values as the network has outputs. loss = mean over batch and outputs of (x - target)^2. Its
/// gradient is 2 * (x - target) / count.
/// </remarks>
public sealed class MeanSquaredErrorAttribute : LossAttribute;
