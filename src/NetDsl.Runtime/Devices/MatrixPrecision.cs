namespace NetDsl;

/// <summary>
/// The precision to which a device may round the factors of matrix products and convolutions, where that is faster. Memory, sums,
/// parameters, fused functions and optimizers stay in single precision. All three precisions have the range of single precision, so losses
/// need no scaling.
/// </summary>
/// <remarks>
/// The error of a factor is at most its unit roundoff u. The error of a sum of products of a and b is at most 2 u times the sum of |a b|,
/// plus the error of summing in single precision. PyTorch's defaults are TensorFloat32 for convolutions and Single for other products; here
/// the default is Single for both.
/// </remarks>
public enum MatrixPrecision
{
    /// <summary>No rounding: 24 bits.</summary>
    Single,

    /// <summary>TF32: 11 bits, u = 2^-11.</summary>
    TensorFloat32,

    /// <summary>bf16: 8 bits, u = 2^-8.</summary>
    BFloat16,
}
