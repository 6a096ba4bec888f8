namespace NetDsl;

/// <summary>Mean absolute error of a regression: the mean of |output - target|. It is robust against outliers.</summary>
/// <remarks>
/// Takes any shape. A target has as many values as the network has outputs. loss = mean over batch and outputs of |x - target|. Its
/// gradient is the sign of x - target, divided by the count.
/// </remarks>
public sealed class MeanAbsoluteErrorAttribute : LossAttribute;
