using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// The processor this program runs on: no native library, nothing to install. Kernels are vectorised to the widest
/// vectors it has and shared among threads; for a given number of threads and lanes, results are reproducible bit by bit.
/// </summary>
public sealed unsafe partial class CpuDevice : Device
{
    /// <summary>Into how many grains the portion of one thread falls at most: one of a few percent can still be taken over when another thread is done.</summary>
    private const int MostGrains = 32;

    private readonly int width;

    // Kernels share threads and working memory. A device is meant for one thread at a time, but models of several threads
    // may all use the shared one, and then take turns.
    private readonly Lock gate = new();
    private CpuBuffer scratch = new(0);
    private readonly SlotVisits visits;
    private long allocated;
    private ThreadTeam? team;

    /// <summary>A processor device of its own.</summary>
    /// <param name="threads">How many threads share the work, the calling one included.</param>
    public CpuDevice(int threads) : this(threads, maxWidth: 16, minimumWork: 16_000)
    {
    }

    /// <summary>A processor device of its own.</summary>
    /// <param name="threads">How many threads share the work.</param>
    /// <param name="maxWidth">The most lanes to use: tests narrow it.</param>
    /// <param name="minimumWork">What a kernel must cost, in vector operations, before it is worth sharing out: tests set 0.</param>
    internal CpuDevice(int threads, int maxWidth, long minimumWork)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        visits = new(threads);
        width = Math.Min(maxWidth, WidestVector);
        MinimumWork = minimumWork;
    }

    /// <summary>Stops the threads.</summary>
    ~CpuDevice() => team?.Dispose();

    /// <summary>How many threads share the work.</summary>
    public int Threads { get; }

    /// <summary>How convolutions are computed. Tests and benchmarks force what is otherwise chosen.</summary>
    public ConvolutionMethod Convolutions { get; set; }

    /// <inheritdoc/>
    public override string Name =>
        $"CPU ({width switch { 16 => "AVX-512", 8 => "AVX2", 4 => "128-bit vectors", _ => "scalar" }}, {Threads} {(Threads == 1 ? "thread" : "threads")})";

    /// <summary>Bytes of all buffers that have been allocated here and not freed, of weights kept as kernels want them, and of working memory.</summary>
    public long AllocatedBytes => Interlocked.Read(ref allocated) * sizeof(float) + WorkingBytes;

    /// <summary>Bytes of working memory of the kernels: what the greediest of those that have run so far needs.</summary>
    public long WorkingBytes => scratch.Length * sizeof(float);

    internal static CpuDevice Shared { get; } = new(Environment.ProcessorCount);

    /// <summary>
    /// Lanes of the widest vectors. Not by <c>Vector512.IsHardwareAccelerated</c>, which is false on processors that
    /// have AVX-512 but may clock lower for it; for these kernels it pays all the same.
    /// </summary>
    internal static int WidestVector => Avx512F.IsSupported ? 16 : Avx2.IsSupported ? 8 : 4;

    /// <summary>
    /// What a kernel must cost, in vector operations, before it is worth sharing out: some microseconds, several times what handing over takes
    /// (bench: <c>threads</c>). Results may change in their last digits with it, as they do with the number of threads.
    /// </summary>
    public long MinimumWork
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>What is taken for the size of the cache that all threads share: it decides how many samples inference takes at a time.</summary>
    public long CacheBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 24 << 20;

    /// <summary>
    /// As many as fit the cache, beside the weights. Weights that fill most of it by themselves come from memory for each tile: then
    /// tiles cost more than they save.
    /// </summary>
    public override int SamplesAtATime(long bytesPerSample, long weightBytes) =>
        weightBytes > CacheBytes / 3 * 2 ? int.MaxValue : (int)Math.Min(Math.Max((CacheBytes - weightBytes) / bytesPerSample / Threads, 1) * Threads, int.MaxValue);

    /// <inheritdoc/>
    public override DeviceBuffer Allocate(long length) => new CpuBuffer(length, this);

    /// <inheritdoc/>
    public override void Fill(Region target, float value)
    {
        var data = At(target);
        for (long start = 0; start < target.Length; start += int.MaxValue)
            new Span<float>(data + start, (int)Math.Min(int.MaxValue, target.Length - start)).Fill(value);
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
    }

    /// <summary>Stops the threads and frees the working memory. Does nothing to the shared device.</summary>
    public override void Dispose()
    {
        if (ReferenceEquals(this, Shared))
            return;
        team?.Dispose();
        team = null;
        scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Notes that so many floats more are in use.</summary>
    internal void Count(long floats) => Interlocked.Add(ref allocated, floats);

    /// <summary>The memory of a region; null for the default region.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* At(Region region) => region.IsEmpty ? null : ((CpuBuffer)region.Buffer).Data + region.Offset;

    /// <summary>
    /// Working memory for the kernel that is about to run. It only grows, so that nothing is allocated once every kernel
    /// of a network has run.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Reserve(long length)
    {
        if (length > scratch.Length)
        {
            scratch.Dispose();
            scratch = new(length + length / 4);
        }
        return scratch.Data;
    }

    /// <summary>Rounds a length of working memory up to whole cache lines, with some to spare for reading over the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Lines(long length) => (length + 15) / 16 * 16 + 64;

    /// <summary>How to deal out work of so many vector operations, in so many units. A grain is worth a quarter of what is worth sharing out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Portions Parts(long work, long units)
    {
        var threads = work < MinimumWork ? 1 : (int)Math.Clamp(units, 1, Threads);
        if (threads == 1)
            return Portions.Single(units);
        return new(units, threads, (int)Math.Min(threads * Math.Clamp(work / threads / Math.Max(1, MinimumWork / 4), 1, MostGrains), ThreadTeam.MostGrains));
    }

    /// <summary>Runs a job: on the calling thread, as a whole, if it is not worth sharing out.</summary>
    private void Run(delegate*<void*, int, long, long, void> job, void* context, in Portions parts)
    {
        if (parts.Threads == 1)
            job(context, 0, 0, parts.Units);
        else
            (team ??= new(Threads)).Run(job, context, parts);
    }

    /// <summary>The units of one part, when <paramref name="units"/> are dealt out in runs of nearly equal length.</summary>
    private static (long From, long To) Share(long units, int part, int parts) => (units * part / parts, units * (part + 1) / parts);
}
