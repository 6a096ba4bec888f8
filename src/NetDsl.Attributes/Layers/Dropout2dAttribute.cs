namespace NetDsl;

/// <summary>
/// Spatial dropout of whole channels of an image, for images with correlated neighbouring pixels. In training, it sets each channel of each
/// sample to zero with a given probability, and scales the others to keep the mean. Inference leaves the input unchanged.
/// </summary>
/// <remarks>
/// <para>[C, H, W] -> [C, H, W]. y = x / (1 - rate) for a channel with probability 1 - rate, else 0. No parameters.</para>
/// <para>J. Tompson et al., "Efficient object localization using convolutional networks", 2015.</para>
/// </remarks>
/// <param name="rate">The probability that a channel is dropped: at least 0, less than 1.</param>
public sealed class Dropout2dAttribute(object rate) : LayerAttribute
{
    /// <summary>Uses the rate 0.5.</summary>
    public Dropout2dAttribute()
        : this(0.5)
    {
    }

    /// <summary>The probability that a channel is dropped. Default: 0.5.</summary>
    public object Rate { get; } = rate;
}
