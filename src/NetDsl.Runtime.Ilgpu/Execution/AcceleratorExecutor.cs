using ILGPU;
using ILGPU.Runtime;
using NetDsl.Runtime;

namespace NetDsl.Ilgpu;

/// <summary>Runs kernels on an accelerator of ILGPU, all in one stream, in the order of their launches.</summary>
internal sealed class AcceleratorExecutor : Executor
{
    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly AcceleratorStream stream;
    private readonly IMatrixLibrary? library;
    private readonly Staging staging;
    private readonly Dictionary<Type, Delegate> kernels = [];
    private readonly Dictionary<string, Delegate> compiled = [];
    private readonly Dictionary<Array, MemoryBuffer> tables = new(ReferenceEqualityComparer.Instance);
    private MemoryBuffer1D<float, Stride1D.Dense>? scratch;

    public AcceleratorExecutor(Context context, Accelerator accelerator, Limits limits, IMatrixLibrary? library = null) : base(limits)
    {
        (this.context, this.accelerator, this.library, stream) = (context, accelerator, library, accelerator.DefaultStream);
        staging = new(accelerator);
    }

    public override string Name => accelerator.AcceleratorType switch
    {
        AcceleratorType.Cuda => $"CUDA ({accelerator.Name}, {(HasLibrary ? "with" : "without")} cuBLAS)",
        AcceleratorType.OpenCL => $"OpenCL ({accelerator.Name})",
        _ => "CPU (simulated by ILGPU)",
    };

    public override bool HasLibrary => library is not null;

    public override DeviceBuffer Allocate(long length) => new IlgpuBuffer(New<float>(length));

    public override ArrayView<float> View(Region region) =>
        region.IsEmpty ? default : ((IlgpuBuffer)region.Buffer).View(region.Offset, region.Length);

    public override ArrayView<float> Scratch(long length, int piece = 0, int pieces = 1)
    {
        if (scratch is null || scratch.Length < length * pieces)
        {
            // Kernels that use the old memory may still be on their way.
            Synchronize();
            scratch?.Dispose();
            scratch = New<float>(length * pieces + length / 4);
        }

        // Written by one kernel and read by the next.
        Moves(2 * length);
        return scratch.View.BaseView.SubView(length * piece, length);
    }

    public override ArrayView<T> Table<T>(T[] values)
    {
        if (!tables.TryGetValue(values, out var table))
        {
            var memory = New<T>(values.Length);
            if (values.Length > 0)
                memory.View.BaseView.CopyFromCPU(stream, values);
            tables.Add(values, table = memory);
        }

        return table.AsArrayView<T>(0, values.Length);
    }

    public override void Upload(ReadOnlySpan<float> source, ArrayView<float> target) => staging.Upload(source, target);

    public override void Download(ArrayView<float> source, Span<float> target) => staging.Download(source, target);

    public override void Copy(ArrayView<float> source, ArrayView<float> target)
    {
        if (source.Length > 0)
            source.CopyTo(stream, target);
    }

    public override void Synchronize() => stream.Synchronize();

    public override void Dispose()
    {
        library?.Dispose();
        staging.Dispose();
        scratch?.Dispose();
        foreach (var table in tables.Values)
            table.Dispose();
        accelerator.Dispose();
        context.Dispose();
    }

    protected override void RunLibrary(in BatchedProduct product) => library!.Multiply(product);

    protected override void Run<TKernel, TArguments>(KernelConfig config, TArguments arguments)
    {
        if (!kernels.TryGetValue(typeof(TKernel), out var kernel))
            kernels.Add(typeof(TKernel), kernel = Load<TKernel, TArguments>());
        ((Action<AcceleratorStream, KernelConfig, TArguments>)kernel)(stream, config, arguments);
    }

    private Delegate Load<TKernel, TArguments>()
        where TKernel : struct, IKernel<TArguments>
        where TArguments : struct
    {
        var code = KernelCode.Of(typeof(TKernel));
        if (!compiled.TryGetValue(code, out var kernel))
            compiled.Add(code, kernel = accelerator.LoadKernel<TArguments>(TKernel.Run));
        return kernel;
    }

    private MemoryBuffer1D<T, Stride1D.Dense> New<T>(long length) where T : unmanaged
    {
        try
        {
            var memory = accelerator.Allocate1D<T>(Math.Max(length, 1));
            memory.MemSetToZero(stream);
            return memory;
        }
        catch (Exception e) when (e is AcceleratorException or OutOfMemoryException)
        {
            throw new InsufficientMemoryException($"{Name} has no {length * Interop.SizeOf<T>()} bytes left.", e);
        }
    }
}
