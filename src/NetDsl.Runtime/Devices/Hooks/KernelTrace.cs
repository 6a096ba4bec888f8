using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>The kernel calls of one program, in order, with the slices that each reads and writes. No call is made.</summary>
internal sealed class KernelTrace : IKernelHook
{
    private readonly List<Call> calls = [];

    public bool Makes(string kernel, ReadOnlySpan<Region> reads, ReadOnlySpan<Operand> operands, ReadOnlySpan<Region> writes, bool writesAll)
    {
        var all = new List<Slice>();
        foreach (var region in reads)
            Add(all, region);
        foreach (var operand in operands)
            if (operand.Kind is not (OperandKind.Value or OperandKind.Random))
                Add(all, operand.Region);
        var written = new List<Slice>();
        foreach (var region in writes)
            Add(written, region);
        calls.Add(new(all, written, writesAll));
        return false;
    }

    /// <summary>
    /// Which calls the given results depend on. From the last call to the first, a call is needed if it writes something that is read
    /// later. Slices share memory over time, so a slice that is written whole is no longer needed before that.
    /// </summary>
    public bool[] Needed(IEnumerable<Region> results)
    {
        var live = new List<Slice>();
        foreach (var result in results)
            Add(live, result);
        var needed = new bool[calls.Count];
        for (var i = calls.Count - 1; i >= 0; i--)
        {
            var call = calls[i];
            needed[i] = call.Writes.Exists(write => live.Exists(write.Overlaps));
            if (!needed[i])
                continue;
            if (call.WritesAll)
                live.RemoveAll(slice => call.Writes.Exists(write => write.Contains(slice)));
            foreach (var read in call.Reads)
                if (!live.Contains(read))
                    live.Add(read);
        }

        return needed;
    }

    /// <summary>Whether one of the needed calls writes a slice, such as a gradient that others are computed of.</summary>
    public bool Writes(bool[] needed, Region region)
    {
        var slice = new Slice(region.Buffer, region.Offset, region.Offset + region.Length);
        return calls.Where((_, i) => needed[i]).Any(call => call.Writes.Exists(slice.Overlaps));
    }

    private static void Add(List<Slice> slices, Region region)
    {
        if (!region.IsEmpty)
            slices.Add(new(region.Buffer, region.Offset, region.Offset + region.Length));
    }

    private readonly record struct Slice(DeviceBuffer Buffer, long Start, long End)
    {
        public bool Overlaps(Slice other) => ReferenceEquals(Buffer, other.Buffer) && Start < other.End && other.Start < End;

        public bool Contains(Slice other) => ReferenceEquals(Buffer, other.Buffer) && Start <= other.Start && other.End <= End;
    }

    private sealed record Call(List<Slice> Reads, List<Slice> Writes, bool WritesAll);
}

/// <summary>Makes some of the calls of a program: those that are needed.</summary>
internal sealed class KernelSelection(bool[] needed, Region[] toClear) : IKernelHook
{
    private int next;

    /// <summary>How many calls are left out.</summary>
    public int Skipped { get; } = needed.Count(isNeeded => !isNeeded);

    /// <summary>Frozen gradients that are written nevertheless, because others are computed of them.</summary>
    public Region[] ToClear => toClear;

    /// <summary>Begins a run.</summary>
    public void Begin() => next = 0;

    public bool Makes(string kernel, ReadOnlySpan<Region> reads, ReadOnlySpan<Operand> operands, ReadOnlySpan<Region> writes, bool writesAll) => needed[next++];
}
