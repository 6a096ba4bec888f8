using System.Runtime.InteropServices;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>cuBLAS 11 or newer, if it is installed; NVIDIA's licence does not allow to include it.</summary>
/// <remarks>
/// One function is enough, and the binding of ILGPU.Algorithms lacks it: <c>cublasGemmStridedBatchedEx</c>. It is called by pointer, so
/// nothing is allocated.
/// </remarks>
internal sealed unsafe class Cublas : IMatrixLibrary
{
    private const int Single = 0; // CUDA_R_32F
    private const int DefaultAlgorithm = -1; // CUBLAS_GEMM_DEFAULT

    private static readonly int[] Versions = [13, 12, 11];

    private readonly CudaAccelerator accelerator;
    private readonly nint library;
    private readonly nint handle;
    private readonly int computeType;
    private readonly delegate* unmanaged<nint, int, int, int, int, int, float*, nint, int, int, long, nint, int, int, long,
        float*, nint, int, int, long, int, int, int, int> multiply;

    private Cublas(CudaAccelerator accelerator, AcceleratorStream stream, nint library, MatrixPrecision precision)
    {
        (this.accelerator, this.library) = (accelerator, library);
        computeType = precision switch
        {
            MatrixPrecision.TensorFloat32 => 77, // CUBLAS_COMPUTE_32F_FAST_TF32
            MatrixPrecision.BFloat16 => 75, // CUBLAS_COMPUTE_32F_FAST_16BF
            _ => 68, // CUBLAS_COMPUTE_32F
        };
        multiply = (delegate* unmanaged<nint, int, int, int, int, int, float*, nint, int, int, long, nint, int, int, long,
            float*, nint, int, int, long, int, int, int, int>)
            NativeLibrary.GetExport(library, "cublasGemmStridedBatchedEx");
        accelerator.Bind();
        nint created;
        Check(((delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(library, "cublasCreate_v2"))(&created));
        handle = created;
        Check(((delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "cublasSetStream_v2"))(handle, ((CudaStream)stream).StreamPtr));
    }

    /// <summary>The newest that is there and works with the driver; null where none does.</summary>
    public static Cublas? TryOpen(CudaAccelerator accelerator, AcceleratorStream stream, MatrixPrecision precision)
    {
        foreach (var version in Versions)
        {
            if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? $"cublas64_{version}.dll" : $"libcublas.so.{version}",
                out var library))
                continue;
            try
            {
                return new(accelerator, stream, library, precision);
            }
            catch (Exception e) when (e is InvalidOperationException or EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }

    public void Multiply(in BatchedProduct p)
    {
        accelerator.Bind();
        var (one, zero) = (1f, 0f);
        Check(multiply(
            handle, p.TransposeA ? 1 : 0, p.TransposeB ? 1 : 0, p.M, p.N, p.K,
            &one, p.A.Memory.LoadEffectiveAddressAsPtr(), Single, p.A.Leading, p.A.Stride,
            p.B.Memory.LoadEffectiveAddressAsPtr(), Single, p.B.Leading, p.B.Stride,
            &zero, p.C.Memory.LoadEffectiveAddressAsPtr(), Single, p.C.Leading, p.C.Stride,
            p.Count, computeType, DefaultAlgorithm));
    }

    public void Dispose()
    {
        ((delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cublasDestroy_v2"))(handle);
        NativeLibrary.Free(library);
    }

    private static void Check(int status)
    {
        if (status != 0)
            throw new InvalidOperationException($"cuBLAS failed with status {status} ({Name(status)}).");
    }

    private static string Name(int status) => status switch
    {
        1 => "not initialized: its version may not suit the driver's",
        3 => "out of memory",
        7 => "invalid value",
        8 => "it does not support this GPU",
        13 => "execution failed",
        15 => "not supported",
        _ => "see cublasStatus_t",
    };
}
