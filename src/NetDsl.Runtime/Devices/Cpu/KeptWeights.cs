namespace NetDsl.Runtime;

/// <summary>
/// What kernels have laid out anew of the weights in one buffer, for as long as the weights stay as they are. While a network is
/// trained they change at every step, and nothing is kept; at inference they are laid out twice, and never again.
/// </summary>
/// <param name="owner">Who counts them.</param>
internal sealed unsafe class KeptWeights(CpuDevice? owner) : IDisposable
{
    private readonly Dictionary<Key, Entry> entries = [];

    /// <summary>
    /// A place for <paramref name="length"/> floats laid out of these weights; null where it is not worth while. They are there already
    /// when <paramref name="ready"/>; otherwise the caller writes them.
    /// </summary>
    /// <param name="version">That of the weights' buffer; 0 where nobody keeps count.</param>
    /// <param name="plan">The kernel that reads them.</param>
    /// <param name="use">Which of its ways to lay them out.</param>
    /// <param name="offset">Where the weights begin in their buffer.</param>
    /// <param name="length">How many floats they are then.</param>
    /// <param name="ready">Whether they have been laid out.</param>
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
            // Whether they stay, the next call will show. The memory stays: in a recurrence, weights are used many times in every step.
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
