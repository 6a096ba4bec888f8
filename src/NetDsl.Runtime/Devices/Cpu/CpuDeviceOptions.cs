namespace NetDsl;

/// <summary>The properties of a CPU device. The defaults suit training and inference; the last three are for measurements.</summary>
public sealed record CpuDeviceOptions
{
    /// <summary>The number of threads, including the calling one: at least 1. Default: one for each core that the system offers.</summary>
    public int Threads
    {
        get;
        init => field = Positive(value, nameof(Threads));
    } = Environment.ProcessorCount;

    /// <summary>
    /// Whether the bits of results are the same for any number of threads, on CPUs with vectors of the same width. Kernels are then
    /// partitioned among 16 workers, whatever the number of threads, so more than 16 threads are of no use, and sums of gradients have
    /// more parts to add. Without it, results are the same from run to run for the same number of threads.
    /// </summary>
    public bool Deterministic { get; init; }

    /// <summary>
    /// The cost of a kernel, in vector operations, from which on several threads run it: some microseconds, several times the cost of
    /// starting the workers (bench: <c>threads</c>). The last digits of results may depend on it, as they do on the number of threads.
    /// Default: 16,000.
    /// </summary>
    public long MinimumWork
    {
        get;
        init => field = NotNegative(value, nameof(MinimumWork));
    } = 16_000;

    /// <summary>
    /// The assumed size of the cache that all cores share, in bytes. It decides how many samples inference processes at a time.
    /// Default: 24 MiB.
    /// </summary>
    public long CacheBytes
    {
        get;
        init => field = NotNegative(value, nameof(CacheBytes));
    } = 24 << 20;

    /// <summary>The algorithm of convolutions. By default the device chooses one for each convolution.</summary>
    public ConvolutionMethod Convolutions { get; init; }

    /// <summary>The largest number of lanes of a vector. Tests reduce it.</summary>
    internal int MaxLanes { get; init; } = 16;

    private static int Positive(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }

    private static long NotNegative(long value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        return value;
    }
}
