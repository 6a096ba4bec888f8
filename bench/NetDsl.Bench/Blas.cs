using System.Runtime.InteropServices;

namespace NetDsl.Bench;

/// <summary>A library with the C interface of BLAS, to which our matrix products are compared.</summary>
public sealed unsafe class Blas
{
    private const int RowMajor = 101;
    private const int Plain = 111;
    private const int Transposed = 112;

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> multiply;

    private Blas(void* multiply) =>
        this.multiply = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)multiply;

    /// <exception cref="DllNotFoundException">The library was not found.</exception>
    /// <exception cref="EntryPointNotFoundException">The library has no <c>cblas_sgemm</c>.</exception>
    public static Blas Load(string library) => new((void*)NativeLibrary.GetExport(NativeLibrary.Load(library), "cblas_sgemm"));

    /// <summary>c = a b, the three one after the other in pinned memory.</summary>
    public Action Multiplication(MatrixShape shape, float[] pinned)
    {
        var a = (float*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
        var b = a + (long)shape.M * shape.K;
        var c = b + (long)shape.K * shape.N;
        return () =>
        {
            multiply(
                RowMajor, shape.TransposeA ? Transposed : Plain, shape.TransposeB ? Transposed : Plain, shape.M, shape.N, shape.K,
                1, a, shape.TransposeA ? shape.M : shape.K, b, shape.TransposeB ? shape.K : shape.N, 0, c, shape.N);
            GC.KeepAlive(pinned);
        };
    }
}
