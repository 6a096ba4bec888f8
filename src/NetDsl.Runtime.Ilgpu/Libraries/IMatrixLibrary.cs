using ILGPU;

namespace NetDsl.Ilgpu;

/// <summary>A library of the machine's maker for products of matrices. It knows nothing of fused functions.</summary>
internal interface IMatrixLibrary : IDisposable
{
    /// <summary>Sets off a product, in the stream that kernels run in.</summary>
    void Multiply(in BatchedProduct product);
}

/// <summary>
/// Equal products, one after the other in memory: c [m, n] = a b of numbers in single precision, in BLAS's conventions, where matrices lie column by
/// column, and "transposed" ones row by row.
/// </summary>
/// <param name="TransposeA">Whether a lies as [k, m] column by column.</param>
/// <param name="TransposeB">Whether b lies as [n, k] column by column.</param>
/// <param name="M">Rows of c.</param>
/// <param name="N">Columns of c.</param>
/// <param name="K">Terms of each sum.</param>
/// <param name="A">The first left-hand matrix.</param>
/// <param name="B">The first right-hand matrix.</param>
/// <param name="C">The first result.</param>
/// <param name="Count">How many products there are.</param>
internal readonly record struct BatchedProduct(bool TransposeA, bool TransposeB, int M, int N, int K, MatrixSeries A, MatrixSeries B, MatrixSeries C, int Count);

/// <summary>Matrices on the device.</summary>
/// <param name="Memory">From the first on.</param>
/// <param name="Leading">From one column to the next.</param>
/// <param name="Stride">From one matrix to the next; 0 where it is always the same one.</param>
internal readonly record struct MatrixSeries(ArrayView<float> Memory, int Leading, long Stride);
