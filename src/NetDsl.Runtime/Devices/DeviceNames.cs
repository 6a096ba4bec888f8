using System.Reflection;

namespace NetDsl.Runtime;

/// <summary>Devices by name. Those of other assemblies are found without a reference to them: most programs do not have them.</summary>
internal static class DeviceNames
{
    private const string Cpu = "cpu";
    private const string GpuAssembly = "NetDsl.Runtime.Ilgpu";

    public static IReadOnlyList<string> All { get; } = [Cpu, "cuda", "opencl", "ilgpu-cpu"];

    public static Device Open(string name, MatrixPrecision precision)
    {
        if (name == Cpu && precision != MatrixPrecision.Single)
            throw new ArgumentException($"The device '{Cpu}' multiplies in single precision only, not in {precision}; GPUs have both.", nameof(precision));
        if (name == Cpu)
            return Device.Cpu;
        if (!All.Contains(name))
            throw new ArgumentException($"'{name}' is no device. There are {string.Join(", ", All)}.", nameof(name));
        if (Type.GetType($"NetDsl.IlgpuDevice, {GpuAssembly}") is not { } type)
            throw new PlatformNotSupportedException($"This program has no device '{name}', only {Cpu}. It needs the assembly {GpuAssembly} beside it: reference that, or, in the repository of NetDsl, build with -p:NetDslGpu=true (docs/gpu.md).");
        return type.GetMethod(nameof(Device.Open), BindingFlags.Public | BindingFlags.Static, [typeof(string), typeof(MatrixPrecision)])!.CreateDelegate<Func<string, MatrixPrecision, Device>>()(name, precision);
    }
}
