using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using NetDsl.Ilgpu;

namespace NetDsl;

// Finding a device, and saying why there is none.
public sealed partial class IlgpuDevice
{
    private const string Reflection = "ILGPU reads the IL of kernels by reflection.";
    private const string Emission = "ILGPU emits the code that launches a kernel at run time.";

    /// <summary>An NVIDIA GPU, through its driver. cuBLAS computes plain matrix products where it is installed.</summary>
    /// <param name="index">The number of the GPU, counted from 0.</param>
    /// <param name="precision">The precision that the factors of products may be rounded to.</param>
    /// <param name="tensorCores">
    /// Whether large convolutions, and large products that cuBLAS does not compute, use tensor cores, of compute capability 8.0 or newer.
    /// The default is false: the kernels compile and their arithmetic is tested, but they have not run on a GPU.
    /// </param>
    /// <exception cref="PlatformNotSupportedException">There is no such GPU, its driver fails, or it has no such tensor cores.</exception>
    /// <exception cref="ArgumentException">Tensor cores are asked for in single precision, which they do not have.</exception>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Emission)]
    public static IlgpuDevice Cuda(int index = 0, MatrixPrecision precision = MatrixPrecision.Single, bool tensorCores = false)
    {
        if (tensorCores && precision == MatrixPrecision.Single)
            throw new ArgumentException(
                $"Tensor cores round factors: ask for {MatrixPrecision.TensorFloat32} or {MatrixPrecision.BFloat16} with them.",
                nameof(tensorCores));
        return Open(AcceleratorType.Cuda, index, precision, tensorCores);
    }

    /// <summary>A device of an OpenCL driver: GPUs come first, then other devices.</summary>
    /// <param name="index">The number of the device, counted from 0.</param>
    /// <param name="precision">The precision that the factors of products may be rounded to.</param>
    /// <exception cref="PlatformNotSupportedException">There is no such device, or its driver lacks what kernels need.</exception>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Emission)]
    public static IlgpuDevice OpenCL(int index = 0, MatrixPrecision precision = MatrixPrecision.Single) =>
        Open(AcceleratorType.OpenCL, index, precision, tensorCores: false);

    /// <summary>A GPU simulated on the processor, for tests on machines without one. It is slow.</summary>
    /// <param name="precision">The precision that the factors of products are rounded to.</param>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Emission)]
    public static IlgpuDevice Simulated(MatrixPrecision precision = MatrixPrecision.Single)
    {
        CheckDynamicCode();
        return new(Simulation(), precision);
    }

    /// <summary>The executor of <see cref="Simulated"/>.</summary>
    /// <param name="library">A library that tests use instead of cuBLAS.</param>
    internal static AcceleratorExecutor Simulation(IMatrixLibrary? library = null)
    {
        var limits = Limits.Simulation;
        var context = Context.Create(builder => builder.CPU(new CPUDevice(limits.GroupSize, 1, 1)));
        return new(context, context.GetCPUDevice(0).CreateAccelerator(context), limits, _ => library);
    }

    /// <summary>Opens <c>cuda</c>, <c>opencl</c> or <c>ilgpu-cpu</c>, in any case; <c>cuda:1</c> is the second of a kind.</summary>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no such device on this machine.</exception>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Emission)]
    public static IlgpuDevice OpenByName(string name, MatrixPrecision precision = MatrixPrecision.Single)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.ToLowerInvariant().Split(':');
        var index = 0;
        if (parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], out index)) || index < 0)
            throw new ArgumentException($"'{name}' does not name a device: write a kind, or a kind and a number from 0 on, such as cuda:1.",
                nameof(name));
        return parts[0] switch
        {
            "cuda" => Cuda(index, precision),
            "opencl" => OpenCL(index, precision),
            "ilgpu-cpu" when index == 0 => Simulated(precision),
            "ilgpu-cpu" => throw new PlatformNotSupportedException("There is one simulated GPU, ilgpu-cpu:0."),
            _ => throw new ArgumentException($"There is no device '{name}' in ILGPU. The devices are cuda, opencl and ilgpu-cpu.",
                nameof(name)),
        };
    }

    private static IlgpuDevice Open(AcceleratorType type, int index, MatrixPrecision precision, bool tensorCores)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        CheckDynamicCode();
        var context = Create(type);
        try
        {
            var devices = Devices(context, type);
            if (devices.Count == 0)
                throw new PlatformNotSupportedException(
                    $"There is no {type} device on this machine, only {string.Join(", ", Present())}. {Drivers.Explain(type)}");
            if (index >= devices.Count)
                throw new PlatformNotSupportedException(
                    $"There is no {type} device number {index} on this machine, only {devices.Count}, counted from 0.");
            return Open(context, devices[index], precision, tensorCores);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    private static IlgpuDevice Open(Context context, ILGPU.Runtime.Device device, MatrixPrecision precision, bool tensorCores)
    {
        var accelerator = device.CreateAccelerator(context);
        if (tensorCores && !(accelerator is CudaAccelerator { Architecture: var architecture } && architecture >= CudaArchitecture.SM_80))
        {
            accelerator.Dispose();
            throw new PlatformNotSupportedException(
                $"{device.Name} has no tensor cores for TF32, which came with compute capability 8.0. Open it with tensorCores: false.");
        }

        var executor = new AcceleratorExecutor(context, accelerator, Limits.Gpu(accelerator.NumMultiprocessors),
            stream => accelerator is CudaAccelerator cuda ? Cublas.TryOpen(cuda, stream, precision) : null);
        return new(executor, precision, tensorCores);
    }

    /// <summary>A context with the devices of one kind, whose driver is loaded only now.</summary>
    private static Context Create(AcceleratorType type)
    {
        NativeLibraries.Prepare();
        return Context.Create(builder => _ = type == AcceleratorType.Cuda ? builder.Cuda() : builder.OpenCL());
    }

    /// <summary>The devices of one kind; a context always has a processor as well. GPUs come first, in the driver's order.</summary>
    private static List<ILGPU.Runtime.Device> Devices(Context context, AcceleratorType type) =>
    [
        .. context.Devices.Where(device => device.AcceleratorType == type)
            .OrderBy(device => device is CLDevice { DeviceType: var kind } && !kind.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU)),
    ];

    /// <summary>The names of the devices of this machine.</summary>
    private static IEnumerable<string> Present()
    {
        yield return "cpu";
        foreach (var (type, name) in ((AcceleratorType, string)[])[(AcceleratorType.Cuda, "cuda"), (AcceleratorType.OpenCL, "opencl")])
        {
            using var context = Create(type);
            if (Devices(context, type).Count > 0)
                yield return name;
        }

        yield return "ilgpu-cpu";
    }

    private static void CheckDynamicCode()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new PlatformNotSupportedException(
                "A GPU needs a program that runs on .NET's just-in-time compiler: ILGPU emits code at run time, which NativeAOT does "
                + "not support. Publish without PublishAot, or use the device 'cpu'.");
    }
}
