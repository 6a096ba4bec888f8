namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// Caches packed copies of the weights in one buffer until the weights change. During training they change at every step, so nothing is
/// cached. At inference each kernel packs them twice and then uses the copy.
/// </summary>
/// <param name="owner">The device that counts the memory.</param>
internal sealed unsafe class PackedWeightCache(CpuDevice? owner) : IDisposable
{
    private readonly Dictionary<Key, Entry> entries = [];

    /// <summary>
    /// Returns a slice of <paramref name="length"/> floats for packed weights, or null if caching does not pay yet. If <paramref
    /// name="ready"/> is false, the caller has to fill the slice.
    /// </summary>
    /// <param name="version">The version of the weights' buffer; 0 if the buffer has no versions.</param>
    /// <param name="plan">The kernel that reads the packed weights.</param>
    /// <param name="use">The order in which the kernel packs them.</param>
    /// <param name="offset">The offset of the weights in their buffer.</param>
    /// <param name="length">The number of floats of the packed weights.</param>
    /// <param name="ready">Whether the slice already contains them.</param>
    public float* Find(long version, object plan, int use, long offset, long length, out bool ready)
    {
        ready = false;
        if (version == 0)
            return null;
        var key = new Key(plan, use, offset);
        if (!entries.TryGetValue(key, out var entry))
            entries.Add(key, entry = new());
        if (entry.Version != version)
        {
            // The next call shows whether the weights stay the same. The memory is kept: a recurrence uses its weights many times in every
            // step.
            (entry.Version, entry.IsReady) = (version, false);
            return null;
        }

        ready = entry.IsReady;
        entry.IsReady = true;
        return (entry.Memory ??= new(length, owner)).Data;
    }

    public void Dispose()
    {
        foreach (var entry in entries.Values)
            entry.Memory?.Dispose();
        entries.Clear();
    }

    private readonly record struct Key(object Plan, int Use, long Offset);

    private sealed class Entry
    {
        public long Version { get; set; }

        public bool IsReady { get; set; }

        public CpuBuffer? Memory { get; set; }
    }
}
