using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// Zeroed memory outside of the managed heap, aligned to cache lines. It has slack on both sides, so that a kernel can load a whole vector
/// of which only a part belongs to the buffer.
/// </summary>
internal sealed unsafe class CpuBuffer : DeviceBuffer
{
    /// <summary>The number of floats before and after a buffer that kernels may read but not write.</summary>
    public const int Slack = 128;

    private const nuint Alignment = 64;
    private readonly CpuDevice? owner;
    private void* memory;
    private readonly ConditionalWeakTable<CpuDevice, PackedWeightCache> packedElsewhere = [];
    private PackedWeightCache? packedWeights;

    /// <param name="length">The number of floats.</param>
    /// <param name="owner">The device that counts its bytes; null if nothing counts them.</param>
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

    /// <summary>
    /// Packed copies of the weights in this buffer, for the kernels of one device. Devices run at the same time, so each has its own.
    /// </summary>
    public PackedWeightCache PackedWeightsFor(CpuDevice device) => ReferenceEquals(device, owner)
        ? packedWeights ??= new(owner)
        : packedElsewhere.GetValue(device, static key => new PackedWeightCache(key));

    /// <summary>The address of the first float.</summary>
    public float* Data => memory is null ? throw new ObjectDisposedException(nameof(DeviceBuffer)) : (float*)memory + Slack;

    /// <summary>Frees the memory. A kernel of the device that is running on another thread ends first.</summary>
    public override void Dispose()
    {
        if (owner is null)
            Free();
        else
            owner.RunAlone(Free);
        packedWeights?.Dispose();
        foreach (var (_, elsewhere) in packedElsewhere)
            elsewhere.Dispose();
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
