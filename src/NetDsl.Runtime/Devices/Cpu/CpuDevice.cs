using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// The CPU that this program runs on. It needs no native library. Kernels use the widest vectors of the CPU and several threads. For a
/// given number of threads and lanes, results are reproducible bit by bit; with <see cref="CpuDeviceOptions.Deterministic"/>, for any
/// number of threads.
/// </summary>
public sealed unsafe partial class CpuDevice : Device
{
    /// <summary>
    /// The largest number of grains of a worker, so that a grain of a few percent can still be stolen near the end of a job.
    /// </summary>
    private const int MaxGrains = 32;

    /// <summary>The number of workers among which a deterministic device partitions every kernel.</summary>
    private const int FixedWorkers = 16;

    private readonly int width;

    // Kernels are partitioned among these, which decides the order of sums; threads run them.
    private readonly int workers;

    // Kernels share threads and scratch memory. A device is meant for one thread at a time, but models on several threads may use the
    // shared device; they then wait for each other.
    private readonly Lock gate = new();
    private readonly ConvolutionPlans plans = new();
    private CpuBuffer scratch = new(0);
    private readonly SlotVisits visits;
    private long allocated;
    private WorkStealingPool? pool;
    private bool disposed;

    /// <summary>Creates a CPU device with threads of its own.</summary>
    /// <param name="threads">The number of threads, including the calling one.</param>
    public CpuDevice(int threads) : this(new CpuDeviceOptions { Threads = threads })
    {
    }

    /// <summary>Creates a CPU device with threads of its own.</summary>
    /// <param name="options">The number of threads, and whether results depend on it.</param>
    public CpuDevice(CpuDeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        workers = options.Deterministic ? FixedWorkers : options.Threads;
        visits = new(workers);
        width = Math.Min(options.MaxLanes, WidestVector);
    }

    /// <summary>Stops the threads.</summary>
    ~CpuDevice() => pool?.Dispose();

    /// <summary>The properties that the device was created with.</summary>
    public CpuDeviceOptions Options { get; }

    /// <summary>The number of threads, including the calling one.</summary>
    public int Threads => Options.Threads;

    /// <inheritdoc/>
    public override string Name =>
        $"CPU ({width switch { 16 => "AVX-512", 8 => "AVX2", 4 => "128-bit vectors", _ => "scalar" }}, "
        + $"{Threads} {(Threads == 1 ? "thread" : "threads")}{(Options.Deterministic ? ", deterministic" : "")})";

    /// <summary>Bytes of all live buffers of this device, of packed weights, and of scratch memory.</summary>
    public long AllocatedBytes => Interlocked.Read(ref allocated) * sizeof(float) + WorkingBytes;

    /// <summary>Bytes of the scratch memory of kernels: the largest amount that any kernel has needed so far.</summary>
    public long WorkingBytes => scratch.Length * sizeof(float);

    internal static CpuDevice Shared { get; } = new(Environment.ProcessorCount);

    /// <summary>
    /// The number of lanes of the widest vectors. <c>Vector512.IsHardwareAccelerated</c> is false on CPUs that have AVX-512 but may lower
    /// their clock for it; these kernels gain from AVX-512 there too.
    /// </summary>
    internal static int WidestVector => Avx512F.IsSupported ? 16 : Avx2.IsSupported ? 8 : 4;

    /// <summary>
    /// As many samples as fit the cache together with the weights. If the weights fill most of the cache, each tile would read them from
    /// memory, which costs more than tiles save; then the whole batch is processed at once.
    /// </summary>
    public override int SamplesAtATime(long bytesPerSample, long weightBytes) =>
        weightBytes > Options.CacheBytes / 3 * 2
            ? int.MaxValue
            : (int)Math.Min(Math.Max((Options.CacheBytes - weightBytes) / bytesPerSample / workers, 1) * workers, int.MaxValue);

    /// <inheritdoc/>
    public override bool SharesMemoryWith(Device other) => other is CpuDevice;

    /// <inheritdoc/>
    public override DeviceBuffer Allocate(long length) => new CpuBuffer(length, this);

    /// <inheritdoc/>
    public override void Fill(Region target, float value)
    {
        using var turn = gate.EnterScope();
        var data = At(target);
        for (long start = 0; start < target.Length; start += int.MaxValue)
            new Span<float>(data + start, (int)Math.Min(int.MaxValue, target.Length - start)).Fill(value);
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
    }

    /// <summary>Stops the threads and frees the scratch memory. Does nothing on the shared device.</summary>
    public override void Dispose()
    {
        if (ReferenceEquals(this, Shared))
            return;
        // A kernel that is running on another thread ends first.
        lock (gate)
        {
            disposed = true;
            pool?.Dispose();
            pool = null;
            scratch.Dispose();
            scratch = new(0);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Runs an action while no kernel runs.</summary>
    internal void RunAlone(Action action)
    {
        lock (gate)
            action();
    }

    /// <summary>Adds to the number of floats in use.</summary>
    internal void Count(long floats) => Interlocked.Add(ref allocated, floats);

    /// <summary>The address of a region; null for the default region.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* At(Region region) => region.IsEmpty ? null : ((CpuBuffer)region.Buffer).Data + region.Offset;

    /// <summary>
    /// Scratch memory for the kernel that is about to run. It only grows, so nothing is allocated once every kernel of a network has run.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Reserve(long length)
    {
        if (length > scratch.Length)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            scratch.Dispose();
            scratch = new(length + length / 4);
        }
        return scratch.Data;
    }

    /// <summary>Rounds a length of scratch memory up to whole cache lines, and adds some floats for reads past the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Lines(long length) => (length + 15) / 16 * 16 + 64;

    /// <summary>
    /// Partitions work of so many vector operations into work items. A grain is worth at least a quarter of the smallest shared job.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WorkPartition Partition(long work, long units)
    {
        var threads = work < Options.MinimumWork ? 1 : (int)Math.Clamp(units, 1, workers);
        if (threads == 1)
            return WorkPartition.Single(units);
        var grains = threads * Math.Clamp(work / threads / Math.Max(1, Options.MinimumWork / 4), 1, MaxGrains);
        return new(units, threads, (int)Math.Min(grains, WorkStealingPool.MaxGrains));
    }

    /// <summary>Runs a job, on the calling thread if it is not shared.</summary>
    private void Run(delegate*<void*, int, long, long, void> job, void* context, in WorkPartition partition)
    {
        if (partition.Threads == 1)
            job(context, 0, 0, partition.Units);
        else if (Threads == 1)
            new WorkerJob(job, context, partition).Run(0, 0, partition.Grains);
        else
            (pool ?? StartPool()).Run(job, context, partition);
    }

    private WorkStealingPool StartPool()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return pool = new(Math.Min(Threads, workers));
    }

    /// <summary>The work items of one part, if <paramref name="units"/> are split into runs of nearly equal length.</summary>
    private static (long From, long To) Share(long units, int part, int parts) => (units * part / parts, units * (part + 1) / parts);
}
