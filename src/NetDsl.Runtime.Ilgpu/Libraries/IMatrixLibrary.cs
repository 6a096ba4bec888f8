using ILGPU;

namespace NetDsl.Ilgpu;

/// <summary>A vendor's library for products of matrices. It does not support fused functions.</summary>
internal interface IMatrixLibrary : IDisposable
{
    /// <summary>Sets off a product, in the stream that kernels run in.</summary>
    void Multiply(in BatchedProduct product);
}

/// <summary>
/// Equal products, one after the other in memory: c [m, n] = a b of numbers in single precision, in BLAS's conventions: matrices are
/// column-major, and "transposed" ones row-major.
/// </summary>
/// <param name="TransposeA">Whether a is [k, m], column-major.</param>
/// <param name="TransposeB">Whether b is [n, k], column-major.</param>
/// <param name="M">Rows of c.</param>
/// <param name="N">Columns of c.</param>
/// <param name="K">Terms of each sum.</param>
/// <param name="A">The first left-hand matrix.</param>
/// <param name="B">The first right-hand matrix.</param>
/// <param name="C">The first result.</param>
/// <param name="Count">The number of products.</param>
internal readonly record struct BatchedProduct(bool TransposeA, bool TransposeB, int M, int N, int K, MatrixSeries A,
    MatrixSeries B, MatrixSeries C, int Count);

/// <summary>Matrices on the device.</summary>
/// <param name="Memory">From the first on.</param>
/// <param name="Leading">From one column to the next.</param>
/// <param name="Stride">From one matrix to the next; 0 where it is always the same one.</param>
internal readonly record struct MatrixSeries(ArrayView<float> Memory, int Leading, long Stride);
