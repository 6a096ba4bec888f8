using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using NetDsl.Runtime.CompilerServices;

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
    private readonly CudaDriver? driver;
    private MemoryBuffer1D<float, Stride1D.Dense>? scratch;
    private LaunchList? list;
    private bool isRecording, wasRefused;

    public AcceleratorExecutor(Context context, Accelerator accelerator, Limits limits, Func<AcceleratorStream, IMatrixLibrary?>? library = null) : base(limits)
    {
        (this.context, this.accelerator) = (context, accelerator);
        // On CUDA a stream of its own: the default stream waits for all others, and cannot be captured.
        stream = accelerator is CudaAccelerator ? accelerator.CreateStream() : accelerator.DefaultStream;
        driver = accelerator is CudaAccelerator ? CudaDriver.TryOpen() : null;
        this.library = library?.Invoke(stream);
        staging = new(accelerator, stream, driver);
    }

    public override string Name => accelerator.AcceleratorType switch
    {
        AcceleratorType.Cuda => $"CUDA ({accelerator.Name}, {(HasLibrary ? "with" : "without")} cuBLAS)",
        AcceleratorType.OpenCL => $"OpenCL ({accelerator.Name})",
        _ => "CPU (simulated by ILGPU)",
    };

    public override bool HasLibrary => library is not null;

    public override bool CanRecord => true;

    public override long? FreeBytes => accelerator is CudaAccelerator cuda ? cuda.GetFreeMemory() : null;

    public override DeviceBuffer Allocate(long length) => new IlgpuBuffer(New<float>(length));

    public override ArrayView<float> View(Region region) =>
        region.IsEmpty ? default : ((IlgpuBuffer)region.Buffer).View(region.Offset, region.Length);

    public override ArrayView<float> Scratch(long length, int piece = 0, int pieces = 1)
    {
        if (scratch is null || scratch.Length < length * pieces)
        {
            CheckNotRecording("scratch memory grows");
            // Kernels that use the old memory may still be on their way.
            Synchronize();
            scratch?.Dispose();
            scratch = New<float>(length * pieces + length / 4);
            ScratchVersion++;
        }

        // Written by one kernel and read by the next.
        Moves(2 * length);
        return scratch.View.BaseView.SubView(length * piece, length);
    }

    public override ArrayView<T> Table<T>(T[] values)
    {
        if (!tables.TryGetValue(values, out var table))
        {
            CheckNotRecording("a table is uploaded");
            var memory = New<T>(values.Length);
            if (values.Length > 0)
                memory.View.BaseView.CopyFromCPU(stream, values);
            tables.Add(values, table = memory);
        }

        return table.AsArrayView<T>(0, values.Length);
    }

    public override void Upload(ReadOnlySpan<float> source, ArrayView<float> target)
    {
        CheckNotRecording("numbers are uploaded");
        staging.Upload(source, target);
    }

    public override void Download(ArrayView<float> source, Span<float> target)
    {
        CheckNotRecording("numbers are downloaded");
        staging.Download(source, target);
    }

    public override void Copy(ArrayView<float> source, ArrayView<float> target)
    {
        if (source.Length == 0)
            return;
        if (list is null)
            source.CopyTo(stream, target);
        else
            list.Add(() => source.CopyTo(stream, target));
    }

    public override void Synchronize()
    {
        CheckNotRecording("the host waits");
        stream.Synchronize();
    }

    public override void Dispose()
    {
        library?.Dispose();
        staging.Dispose();
        scratch?.Dispose();
        foreach (var table in tables.Values)
            table.Dispose();
        if (stream != accelerator.DefaultStream)
            stream.Dispose();
        if (wasRefused)
        {
            // ILGPU 1.5.3 keeps a kernel without a module, which the driver refuses to free: an exception here, but none in a finalizer.
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        accelerator.Dispose();
        context.Dispose();
    }

    protected override void StartRecording()
    {
        if (driver is not null)
        {
            accelerator.Bind();
            driver.BeginCapture(((CudaStream)stream).StreamPtr);
        }
        else
        {
            list = new();
        }

        isRecording = true;
    }

    protected override IRecording FinishRecording()
    {
        isRecording = false;
        if (driver is not null)
            return Captured(driver);
        var recorded = list!;
        list = null;
        return recorded;
    }

    /// <summary>The graph of a capture, unless a library did something that the driver does not record.</summary>
    private CudaGraph Captured(CudaDriver driver)
    {
        try
        {
            return driver.EndCapture((CudaAccelerator)accelerator, ((CudaStream)stream).StreamPtr);
        }
        catch (InvalidOperationException e)
        {
            throw new NotRecordableException(e.Message);
        }
    }

    protected override void AbandonRecording()
    {
        if (driver is not null && isRecording)
            driver.CancelCapture(((CudaStream)stream).StreamPtr);
        (list, isRecording) = (null, false);
    }

    protected override void RunLibrary(in BatchedProduct product)
    {
        if (list is null)
        {
            library!.Multiply(product);
            return;
        }

        var recorded = product;
        list.Add(() => library!.Multiply(recorded));
    }

    protected override void Run<TKernel, TArguments>(KernelConfig config, TArguments arguments)
    {
        if (!kernels.TryGetValue(typeof(TKernel), out var kernel))
            kernels.Add(typeof(TKernel), kernel = Load<TKernel, TArguments>());
        if (list is null)
            ((Action<AcceleratorStream, KernelConfig, TArguments>)kernel)(stream, config, arguments);
        else
            list.Add(kernel, stream, config, arguments);
    }

    private void CheckNotRecording(string reason)
    {
        if (isRecording)
            throw new NotRecordableException($"A program is recorded, and {reason}.");
    }

    private Delegate Load<TKernel, TArguments>()
        where TKernel : struct, IKernel<TArguments>
        where TArguments : struct
    {
        var code = KernelCode.Of(typeof(TKernel));
        if (compiled.TryGetValue(code, out var kernel))
            return kernel;
        CheckNotRecording("a kernel is compiled");
        using var log = new DriverLog();
        try
        {
            KernelDump.Write(accelerator, typeof(TKernel), ((Action<TArguments>)TKernel.Run).Method);
            kernel = accelerator.LoadKernel<TArguments>(TKernel.Run);
        }
        catch (Exception e) when (e is AcceleratorException or InternalCompilerException or NotSupportedException)
        {
            wasRefused = true;
            throw new PlatformNotSupportedException($"The kernel {typeof(TKernel)} cannot be compiled for {Name}: {(e.InnerException ?? e).Message}{log.Text}", e);
        }

        compiled.Add(code, kernel);
        return kernel;
    }

    private MemoryBuffer1D<T, Stride1D.Dense> New<T>(long length) where T : unmanaged
    {
        CheckNotRecording("memory is allocated");
        // Asked for first: after a failed allocation, ILGPU 1.5.3 keeps a buffer without memory, and freeing it ends the process.
        if (FreeBytes < Math.Max(length, 1) * Interop.SizeOf<T>())
            throw OutOfMemory<T>(length, null);
        try
        {
            var memory = accelerator.Allocate1D<T>(Math.Max(length, 1));
            memory.MemSetToZero(stream);
            return memory;
        }
        catch (Exception e) when (e is AcceleratorException or OutOfMemoryException)
        {
            throw OutOfMemory<T>(length, e);
        }
    }

    private InsufficientMemoryException OutOfMemory<T>(long length, Exception? inner) where T : unmanaged =>
        new($"{Name} has no {length * Interop.SizeOf<T>():N0} bytes left{(FreeBytes is { } free ? $", only {free:N0}" : "")}.", inner);
}
