using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>Devices by name. Devices of other assemblies are loaded by reflection, because most programs do not reference them.</summary>
internal static class DeviceNames
{
    private const string Cpu = "cpu";
    private const string GpuAssembly = "NetDsl.Runtime.Ilgpu";

    public static IReadOnlyList<string> All { get; } = [Cpu, "cuda", "opencl", "ilgpu-cpu"];

    public static Device Open(string name, MatrixPrecision precision)
    {
        ArgumentNullException.ThrowIfNull(name);
        // "CUDA" and "cuda:1" are valid; the device's assembly reads the number.
        var kind = name.Split(':')[0].ToLowerInvariant();
        var isCpu = name.Equals(Cpu, StringComparison.OrdinalIgnoreCase);
        if (isCpu && precision != MatrixPrecision.Single)
            throw new ArgumentException($"The device '{Cpu}' multiplies in single precision only, not in {precision}; GPUs have both.",
                nameof(precision));
        if (isCpu)
            return Device.Cpu;
        if (kind == Cpu || !All.Contains(kind))
            throw new ArgumentException($"There is no device '{name}'. The devices are {string.Join(", ", All)}.", nameof(name));
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new PlatformNotSupportedException(
                $"The device '{name}' needs a program that runs on .NET's just-in-time compiler; this one was published with NativeAOT "
                + $"and has the device '{Cpu}' only.");
        return OpenGpu(name, precision);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026",
        Justification = "The assembly is found in programs that reference it, and those are not trimmed: its factories say so.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "As above.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Not reached where there is no dynamic code.")]
    private static Device OpenGpu(string name, MatrixPrecision precision)
    {
        if (Type.GetType($"NetDsl.IlgpuDevice, {GpuAssembly}") is not { } type)
            throw new PlatformNotSupportedException(
                $"This program has no device '{name}', only {Cpu}. Add the package NetDsl.Gpu, which brings the assembly {GpuAssembly} "
                + "(docs/gpu.md).");
        return type.GetMethod("OpenByName", BindingFlags.Public | BindingFlags.Static,
            [typeof(string), typeof(MatrixPrecision)])!.CreateDelegate<Func<string, MatrixPrecision, Device>>()(name, precision);
    }
}
