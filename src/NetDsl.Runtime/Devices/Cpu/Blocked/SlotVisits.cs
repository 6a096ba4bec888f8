namespace NetDsl.Runtime;

/// <summary>Which unit each thread worked at last: one that takes more of the same need not prepare it again.</summary>
internal sealed unsafe class SlotVisits(int threads)
{
    /// <summary>Numbers of a cache line.</summary>
    private const int Line = 8;

    // For each thread the number of a job and that of a unit, on a line of its own.
    private readonly long[] visits = GC.AllocateArray<long>((threads + 1) * 2 * Line, pinned: true);
    private long jobs;

    /// <summary>A job of which no thread has seen any unit.</summary>
    public Job Begin()
    {
        fixed (long* first = visits)
            return new(first + Line, ++jobs);
    }

    /// <summary>The visits to the units of one job.</summary>
    internal readonly struct Job(long* visits, long number)
    {
        /// <summary>Notes that a thread works at a unit; false where it was the last one it worked at.</summary>
        public bool IsNew(int slot, long unit)
        {
            var last = visits + slot * 2 * Line;
            if (last[0] == number && last[1] == unit)
                return false;
            (last[0], last[1]) = (number, unit);
            return true;
        }
    }
}
