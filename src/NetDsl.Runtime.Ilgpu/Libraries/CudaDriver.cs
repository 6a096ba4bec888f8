using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;

namespace NetDsl.Ilgpu;

/// <summary>
/// Functions of NVIDIA's driver that ILGPU does not bind: graphs, which record a stream's work, and events between copies.
/// </summary>
internal sealed unsafe class CudaDriver
{
    /// <summary>Other threads may call the driver while this one captures.</summary>
    private const int ThreadLocal = 1; // CU_STREAM_CAPTURE_MODE_THREAD_LOCAL

    private readonly delegate* unmanaged<nint, int, int> beginCapture;
    private readonly delegate* unmanaged<nint, nint*, int> endCapture;
    private readonly delegate* unmanaged<nint*, nint, ulong, int> instantiate;
    private readonly delegate* unmanaged<nint, nint, int> launch;
    private readonly delegate* unmanaged<nint, int> destroyGraph, destroyExecutable, waitForEvent, destroyEvent;
    private readonly delegate* unmanaged<nint*, uint, int> createEvent;
    private readonly delegate* unmanaged<nint, nint, int> recordEvent;

    private CudaDriver(nint library)
    {
        beginCapture = (delegate* unmanaged<nint, int, int>)NativeLibrary.GetExport(library, "cuStreamBeginCapture_v2");
        endCapture = (delegate* unmanaged<nint, nint*, int>)NativeLibrary.GetExport(library, "cuStreamEndCapture");
        instantiate = (delegate* unmanaged<nint*, nint, ulong, int>)NativeLibrary.GetExport(library, "cuGraphInstantiateWithFlags");
        launch = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "cuGraphLaunch");
        destroyGraph = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuGraphDestroy");
        destroyExecutable = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuGraphExecDestroy");
        createEvent = (delegate* unmanaged<nint*, uint, int>)NativeLibrary.GetExport(library, "cuEventCreate");
        recordEvent = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "cuEventRecord");
        waitForEvent = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuEventSynchronize");
        destroyEvent = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuEventDestroy_v2");
    }

    /// <summary>The driver, which ILGPU has loaded; null if it is older than CUDA 11.4 and lacks graphs of this kind.</summary>
    public static CudaDriver? TryOpen()
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var library))
            return null;
        try
        {
            return new(library);
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>From now on, work in the stream is recorded and does not run.</summary>
    public void BeginCapture(nint stream) => Check(beginCapture(stream, ThreadLocal), "cuStreamBeginCapture");

    /// <summary>Ends a capture without a result.</summary>
    public void CancelCapture(nint stream)
    {
        nint graph;
        if (endCapture(stream, &graph) == 0 && graph != 0)
            destroyGraph(graph);
    }

    /// <summary>Ends a capture, and prepares what was recorded for launches.</summary>
    public CudaGraph EndCapture(CudaAccelerator accelerator, nint stream)
    {
        nint graph, executable;
        Check(endCapture(stream, &graph), "cuStreamEndCapture");
        var status = instantiate(&executable, graph, 0);
        destroyGraph(graph);
        Check(status, "cuGraphInstantiate");
        return new(this, accelerator, stream, executable);
    }

    public void Launch(nint executable, nint stream) => Check(launch(executable, stream), "cuGraphLaunch");

    public void Destroy(nint executable) => destroyExecutable(executable);

    /// <summary>An event without timing.</summary>
    public nint CreateEvent()
    {
        nint created;
        Check(createEvent(&created, 2), "cuEventCreate"); // CU_EVENT_DISABLE_TIMING
        return created;
    }

    /// <summary>Marks the point that the stream has reached.</summary>
    public void Record(nint @event, nint stream) => Check(recordEvent(@event, stream), "cuEventRecord");

    /// <summary>Waits until the marked point is reached.</summary>
    public void Wait(nint @event) => Check(waitForEvent(@event), "cuEventSynchronize");

    public void DestroyEvent(nint @event) => destroyEvent(@event);

    private static void Check(int status, string function)
    {
        if (status != 0)
            throw new InvalidOperationException($"{function} failed with CUresult {status}: {Drivers.Describe(status)}.");
    }
}

/// <summary>A recorded stream, ready to be launched.</summary>
internal sealed class CudaGraph(CudaDriver driver, CudaAccelerator accelerator, nint stream, nint executable) : IRecording
{
    public int Launches => 1;

    public void Launch()
    {
        accelerator.Bind();
        driver.Launch(executable, stream);
    }

    public void Dispose()
    {
        accelerator.Bind();
        driver.Destroy(executable);
    }
}
