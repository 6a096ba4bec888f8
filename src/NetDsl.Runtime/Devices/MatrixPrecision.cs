namespace NetDsl.Runtime;

/// <summary>
/// What a device may round the factors of matrix products and convolutions to, where that is faster. Everything else stays single precision: memory, sums,
/// parameters, fused functions and optimizers. All three have the range of single precision, so losses need no scaling.
/// </summary>
/// <remarks>
/// A factor is off by at most its unit roundoff u, so a sum of products of a and b by 2 u times the sum of |a b|, and what sums in single precision lose.
/// PyTorch's defaults are TensorFloat32 for convolutions and Single for other products; here both are Single unless asked for.
/// </remarks>
public enum MatrixPrecision
{
    /// <summary>Not at all: 24 bits.</summary>
    Single,

    /// <summary>TF32: 11 bits, u = 2^-11.</summary>
    TensorFloat32,

    /// <summary>bf16: 8 bits, u = 2^-8.</summary>
    BFloat16,
}
