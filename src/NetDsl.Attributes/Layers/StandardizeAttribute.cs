namespace NetDsl;

/// <summary>
/// Standardises an input by statistics of a data set: mean 0 and deviation 1. They are fitted by <c>AdaptAsync</c>, stored with the
/// model, and not trained.
/// </summary>
/// <remarks>
/// <para>Keeps the shape; stands right after an <see cref="InputAttribute"/>, or a <see cref="FromAttribute"/> that names one.
/// y = (x - mean) / deviation, for each channel of a picture or a sequence and for each feature of a vector.</para>
/// <para>Statistics: mean and deviation. Where all samples have the same value, the deviation is taken for 1, and y is 0.</para>
/// <para>Y. LeCun et al., "Efficient backprop", 1998.</para>
/// </remarks>
public sealed class StandardizeAttribute : LayerAttribute
{
    /// <summary>Whether each element of the input has a mean and a deviation of its own, as those of a vector have. Default: false.</summary>
    public bool PerElement { get; set; }
}
