using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace NetDsl.Runtime.Ilgpu.Tests.Ptx;

/// <summary>Compiles kernels for an NVIDIA GPU of compute capability 8.0, which every newer one runs too; none has to be there.</summary>
internal sealed class PtxCompiler : IDisposable
{
    private readonly Context context = Context.Create(builder => builder.CPU());
    private readonly PTXBackend backend;

    public PtxCompiler() => backend = new(context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_80, null!);

    /// <summary>The assembly text of a kernel.</summary>
    public string Compile(Type kernel)
    {
        var method = kernel.GetMethod("Run", BindingFlags.Public | BindingFlags.Static).ShouldNotBeNull();
        return ((PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), KernelSpecialization.Empty)).PTXAssembly;
    }

    public void Dispose()
    {
        backend.Dispose();
        context.Dispose();
    }
}
