using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace NetDsl.Ilgpu;

/// <summary>Explains why a kind of device is missing. ILGPU itself ignores drivers that fail and devices that lack something.</summary>
internal static unsafe class Drivers
{
    /// <summary>Explains in a sentence or two which part is missing, refused or failing, and the remedy.</summary>
    public static string Explain(AcceleratorType type) => type == AcceleratorType.Cuda ? ExplainCuda() : ExplainOpenCL();

    /// <summary>The meaning of what <c>cuInit</c> returns.</summary>
    internal static string Describe(int code) => code switch
    {
        2 => "out of memory",
        3 => "the driver is not initialized",
        34 => "the library is a stub for linking, not a driver: remove it from the library path",
        46 => "the device is unavailable: another process may hold it exclusively",
        100 => "no CUDA-capable device is detected: check nvidia-smi, and CUDA_VISIBLE_DEVICES",
        101 => "the device number is invalid: check CUDA_VISIBLE_DEVICES",
        802 => "the system is not ready: start nvidia-fabricmanager",
        803 => "the driver library and the kernel module have different versions: restart the machine",
        804 => "the driver is too old for this CUDA compatibility package",
        999 => "an unknown error: check nvidia-smi, and in a container whether it was started with its GPUs",
        _ => "see CUresult in NVIDIA's documentation",
    };

    private static string ExplainCuda()
    {
        const string Remedy = "CUDA needs an NVIDIA GPU and its driver (libcuda.so.1, nvcuda.dll).";
        var name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(name, out var library))
            return Remedy;
        // The library stays loaded: drivers do not support being unloaded.
        if (!NativeLibrary.TryGetExport(library, "cuInit", out var initialize))
            return $"{name} is here but has no function cuInit: it is not NVIDIA's driver. {Remedy}";
        var code = ((delegate* unmanaged<uint, int>)initialize)(0);
        return code != 0
            ? $"{name} is here, but cuInit returned {code}: {Describe(code)}."
            : $"{name} is here and starts, but reports no device that ILGPU supports. {Remedy}";
    }

    private static string ExplainOpenCL()
    {
        const string Remedy = "OpenCL needs a GPU and a driver for OpenCL 2.0 or newer (libOpenCL.so.1 with the maker's own library).";
        List<string> refused = [];
        using (Context.Create(builder => builder.OpenCL(device =>
        {
            refused.Add($"{device.Name} ({device.PlatformName}) lacks {Lacking(device)}");
            return false;
        })))
        {
        }

        return refused.Count == 0 ? Remedy : $"Refused: {string.Join("; ", refused)}. {Remedy}";
    }

    private static string Lacking(CLDevice device)
    {
        List<string> lacking = [];
        if (device.CLStdVersion < CLBackend.MinimumVersion)
            lacking.Add($"OpenCL C {CLBackend.MinimumVersion} (it has {device.CLStdVersion})");
        if (!device.Capabilities.GenericAddressSpace)
            lacking.Add("the generic address space");
        return lacking.Count == 0 ? "a working compiler" : string.Join(" and ", lacking);
    }
}
