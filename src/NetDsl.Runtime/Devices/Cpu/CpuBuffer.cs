using System.Runtime.InteropServices;
using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// Zeroed memory outside the managed heap, aligned to cache lines. It has slack on both sides, so that a kernel may load
/// a whole vector where only part of it belongs to the buffer.
/// </summary>
internal sealed unsafe class CpuBuffer : DeviceBuffer
{
    /// <summary>How many floats before and after a buffer may be read (not written).</summary>
    public const int Slack = 128;

    private const nuint Alignment = 64;
    private readonly CpuDevice? owner;
    private void* memory;
    private KeptWeights? kept;

    /// <param name="length">The number of floats.</param>
    /// <param name="owner">Who counts them; null for what counts itself.</param>
    public CpuBuffer(long length, CpuDevice? owner = null) : base(length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var bytes = checked((nuint)(length + 2 * Slack) * sizeof(float));
        try
        {
            memory = NativeMemory.AlignedAlloc(bytes, Alignment);
        }
        catch (OutOfMemoryException)
        {
            GC.SuppressFinalize(this);
            throw new InsufficientMemoryException($"The CPU device has no {length * sizeof(float)} bytes left.");
        }
        NativeMemory.Clear(memory, bytes);
        GC.AddMemoryPressure((long)bytes);
        this.owner = owner;
        owner?.Count(length);
    }

    ~CpuBuffer() => Free();

    /// <summary>What has been laid out of the weights in it.</summary>
    public KeptWeights Kept => kept ??= new(owner);

    /// <summary>Where the numbers are.</summary>
    public float* Data => memory is null ? throw new ObjectDisposedException(nameof(DeviceBuffer)) : (float*)memory + Slack;

    public override void Dispose()
    {
        Free();
        kept?.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (memory is null)
            return;
        NativeMemory.AlignedFree(memory);
        memory = null;
        GC.RemoveMemoryPressure((Length + 2 * Slack) * sizeof(float));
        owner?.Count(-Length);
    }
}
