namespace NetDsl;

/// <summary>
/// Sets whole channels of a picture to zero with a given probability while training, each sample's by themselves, and scales
/// the others so that the mean stays: spatial dropout, for pictures whose neighbouring pixels tell the same. Does nothing at
/// inference.
/// </summary>
/// <remarks>
/// <para>[C, H, W] -> [C, H, W]. y = x / (1 - rate) for a channel with probability 1 - rate, else 0. No parameters.</para>
/// <para>J. Tompson et al., "Efficient object localization using convolutional networks", 2015.</para>
/// </remarks>
/// <param name="rate">The probability that a channel is dropped: at least 0, less than 1.</param>
public sealed class Dropout2dAttribute(object rate) : LayerAttribute
{
    /// <summary>Drops half of the channels.</summary>
    public Dropout2dAttribute()
        : this(0.5)
    {
    }

    /// <summary>The probability that a channel is dropped. Default: 0.5.</summary>
    public object Rate { get; } = rate;
}
