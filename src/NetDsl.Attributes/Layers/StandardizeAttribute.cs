namespace NetDsl;

/// <summary>
/// Standardises an input to mean 0 and standard deviation 1 by the statistics of a data set. <c>AdaptAsync</c> computes the statistics;
/// they are stored with the model and not trained.
/// </summary>
/// <remarks>
/// <para>Keeps the shape. It has to come right after an <see cref="InputAttribute"/>, or a <see cref="FromAttribute"/> that names one. y =
/// (x - mean) / std, for each channel of an image or a sequence and for each feature of a vector.</para>
/// <para>Statistics: mean and standard deviation. If all samples have the same value, the standard deviation is set to 1, and y is
/// 0.</para>
/// <para>Y. LeCun et al., "Efficient backprop", 1998.</para>
/// </remarks>
public sealed class StandardizeAttribute : LayerAttribute
{
    /// <summary>
    /// Whether each element of the input has a mean and a standard deviation of its own, as those of a vector have. Default: false.
    /// </summary>
    public object PerElement { get; set; } = false;
}
