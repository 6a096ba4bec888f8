namespace NetDsl;

/// <summary>The amount of zero padding of a convolution or pooling.</summary>
public enum Padding
{
    /// <summary>No padding: the kernel stays within the input. The same as 0.</summary>
    Valid,

    /// <summary>
    /// The padding that makes the output ceil(input / stride) large. Half of it is on each side; an odd row or column is at the bottom or
    /// on the right.
    /// </summary>
    Same,
}
