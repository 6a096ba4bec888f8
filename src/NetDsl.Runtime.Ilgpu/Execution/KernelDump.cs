using System.Reflection;
using ILGPU.Backends.EntryPoints;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace NetDsl.Ilgpu;

/// <summary>
/// Writes the PTX of every kernel that is compiled for CUDA to the folder that the environment variable <c>NETDSL_PTX</c> names, for tools
/// such as <c>ptxas -v</c>.
/// </summary>
internal static class KernelDump
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("NETDSL_PTX") is { Length: > 0 } folder ? folder : null;
    private static int next;

    public static void Write(Accelerator accelerator, Type kernel, MethodInfo method)
    {
        if (Folder is null || accelerator is not CudaAccelerator cuda)
            return;
        var compiled = (ILGPU.Backends.PTX.PTXCompiledKernel)cuda.Backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), default);
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, $"{Interlocked.Increment(ref next):D4}.ptx"), $"// {kernel}\n{compiled.PTXAssembly}");
    }
}
