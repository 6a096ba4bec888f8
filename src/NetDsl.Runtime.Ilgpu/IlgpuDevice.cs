using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using NetDsl.Ilgpu;
using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// A GPU, by CUDA or OpenCL. The same emitted program, the same functions and the same memory plan as on the CPU: parameters, activations and
/// the state of optimizers stay in its memory; batches go up, and losses and outputs come down.
/// </summary>
/// <remarks>
/// Kernels are compiled by ILGPU when they are first used, for the functions that a network fuses into them, so the first step takes
/// seconds. Pictures lie channels first. Sums are added in an order that depends on the shape only, so results are reproducible on one machine.
/// </remarks>
public sealed partial class IlgpuDevice : Device
{
    private readonly Executor executor;
    private readonly MatrixPrecision precision;
    private readonly bool tensorCores;

    internal IlgpuDevice(Executor executor, MatrixPrecision precision = MatrixPrecision.Single, bool tensorCores = false) =>
        (this.executor, this.precision, this.tensorCores) = (executor, precision, tensorCores);

    /// <inheritdoc/>
    public override string Name => executor.Name;

    /// <inheritdoc/>
    public override long Launches => executor.Launches;

    /// <inheritdoc/>
    public override long BytesMoved => executor.BytesMoved;

    /// <summary>What the factors of products may be rounded to.</summary>
    public MatrixPrecision Precision => precision;

    /// <summary>An NVIDIA GPU, through its driver. Where cuBLAS is installed, it computes plain matrix products.</summary>
    /// <param name="index">Which of them.</param>
    /// <param name="precision">What the factors of products may be rounded to.</param>
    /// <param name="tensorCores">
    /// Whether convolutions, and products that cuBLAS does not compute, use tensor cores, of compute capability 8.0 or newer, where they are large. Not by default: it
    /// compiles, and its arithmetic is tested, but it has not been run, let alone measured.
    /// </param>
    /// <exception cref="PlatformNotSupportedException">There is none, its driver is not installed, or it has no such tensor cores.</exception>
    /// <exception cref="ArgumentException">Tensor cores are asked for in single precision, which they do not have.</exception>
    public static IlgpuDevice Cuda(int index = 0, MatrixPrecision precision = MatrixPrecision.Single, bool tensorCores = false)
    {
        if (tensorCores && precision == MatrixPrecision.Single)
            throw new ArgumentException($"Tensor cores round factors: ask for {MatrixPrecision.TensorFloat32} or {MatrixPrecision.BFloat16} with them.", nameof(tensorCores));
        return Open(AcceleratorType.Cuda, index, precision, tensorCores, "CUDA needs a GPU of NVIDIA and its driver (libcuda.so.1, nvcuda.dll)");
    }

    /// <summary>A GPU, through an OpenCL 2.0 driver.</summary>
    /// <param name="index">Which of them.</param>
    /// <param name="precision">What the factors of products may be rounded to.</param>
    /// <exception cref="PlatformNotSupportedException">There is none, or its driver is not installed.</exception>
    public static IlgpuDevice OpenCL(int index = 0, MatrixPrecision precision = MatrixPrecision.Single) =>
        Open(AcceleratorType.OpenCL, index, precision, tensorCores: false, "OpenCL needs a GPU and a driver for OpenCL 2.0 or newer (libOpenCL.so.1 with the maker's own library)");

    /// <summary>A GPU simulated on the processor: to find mistakes where there is none. It is slow.</summary>
    /// <param name="precision">What the factors of products are rounded to.</param>
    public static new IlgpuDevice Cpu(MatrixPrecision precision = MatrixPrecision.Single) => new(Simulation(), precision);

    /// <summary>What <see cref="Cpu"/> runs on.</summary>
    /// <param name="library">What tests put in place of cuBLAS.</param>
    internal static AcceleratorExecutor Simulation(IMatrixLibrary? library = null)
    {
        var limits = Limits.Simulation;
        var context = Context.Create(builder => builder.CPU(new CPUDevice(limits.GroupSize, 1, 1)));
        return new(context, context.GetCPUDevice(0).CreateAccelerator(context), limits, library);
    }

    /// <summary>The device of that name: <c>cuda</c>, <c>opencl</c> or <c>ilgpu-cpu</c>.</summary>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no such device on this machine.</exception>
    public static new IlgpuDevice Open(string name, MatrixPrecision precision = MatrixPrecision.Single) => name switch
    {
        "cuda" => Cuda(0, precision),
        "opencl" => OpenCL(0, precision),
        "ilgpu-cpu" => Cpu(precision),
        _ => throw new ArgumentException($"'{name}' is no device of ILGPU; there are cuda, opencl and ilgpu-cpu.", nameof(name)),
    };

    /// <inheritdoc/>
    public override DeviceBuffer Allocate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return executor.Allocate(length);
    }

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<float> source, Region target)
    {
        CheckLength(source.Length, target);
        executor.Upload(source, View(target));
    }

    /// <inheritdoc/>
    public override void Download(Region source, Span<float> target)
    {
        CheckLength(target.Length, source);
        executor.Download(View(source), target);
    }

    /// <inheritdoc/>
    public override void Synchronize() => executor.Synchronize();

    /// <summary>Frees the device with everything in its memory.</summary>
    public override void Dispose() => executor.Dispose();

    private static IlgpuDevice Open(AcceleratorType type, int index, MatrixPrecision precision, bool tensorCores, string remedy)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var context = Create(type);
        var devices = Devices(context, type);
        if (index < devices.Count)
        {
            var accelerator = devices[index].CreateAccelerator(context);
            var library = accelerator is CudaAccelerator cuda ? Cublas.TryOpen(cuda, precision) : null;
            if (!tensorCores || accelerator is CudaAccelerator { Architecture: var architecture } && architecture >= CudaArchitecture.SM_80)
                return new(new AcceleratorExecutor(context, accelerator, Limits.Gpu(accelerator.NumMultiprocessors), library), precision, tensorCores);
            library?.Dispose();
            accelerator.Dispose();
            context.Dispose();
            throw new PlatformNotSupportedException($"{devices[index].Name} has no tensor cores for TF32, which came with compute capability 8.0. Ask for none.");
        }

        context.Dispose();
        if (devices.Count > 0)
            throw new PlatformNotSupportedException($"There is no {type} device number {index} on this machine, only {devices.Count}, counted from 0.");
        throw new PlatformNotSupportedException($"There is no {type} device on this machine, only {string.Join(", ", Present())}. {remedy}.");
    }

    /// <summary>A context with the devices of one kind, whose driver is loaded only now.</summary>
    private static Context Create(AcceleratorType type)
    {
        NativeLibraries.Prepare();
        return Context.Create(builder => _ = type == AcceleratorType.Cuda ? builder.Cuda() : builder.OpenCL());
    }

    // A context always has a processor as well.
    private static List<ILGPU.Runtime.Device> Devices(Context context, AcceleratorType type) => [.. context.Devices.Where(device => device.AcceleratorType == type)];

    /// <summary>The names of devices that are there.</summary>
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

    private static void CheckLength(int length, Region region)
    {
        if (length > region.Length)
            throw new ArgumentException($"{length} numbers do not fit a region of {region.Length}.");
    }

    private ArrayView<float> View(Region region)
    {
        executor.Moves(region.Length);
        return executor.View(region);
    }
}
