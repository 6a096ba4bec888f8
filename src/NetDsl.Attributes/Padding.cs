namespace NetDsl;

/// <summary>How much zero padding a convolution or pooling puts around its input, in words.</summary>
public enum Padding
{
    /// <summary>None: the kernel stays within the input. The same as 0.</summary>
    Valid,

    /// <summary>
    /// As much as makes the output ceil(input / stride) large, half of it on each side; of an odd amount, the extra
    /// row or column comes at the bottom or on the right.
    /// </summary>
    Same,
}
