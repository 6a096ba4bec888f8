namespace NetDsl.Runtime.CompilerServices;

/// <summary>The work item that each worker processed last. A worker that continues with the same one need not stage it again.</summary>
internal sealed unsafe class SlotVisits(int threads)
{
    /// <summary>Numbers of a cache line.</summary>
    private const int Line = 8;

    // For each worker the number of a job and of a work item, on a cache line of its own.
    private readonly long[] visits = GC.AllocateArray<long>((threads + 1) * 2 * Line, pinned: true);
    private long jobs;

    /// <summary>Starts a job, in which no worker has visited a work item.</summary>
    public Job Begin()
    {
        fixed (long* first = visits)
            return new(first + Line, ++jobs);
    }

    /// <summary>The visits to the work items of one job.</summary>
    internal readonly struct Job(long* visits, long number)
    {
        /// <summary>Records that a worker processes a work item. Returns false if it was the last one that the worker processed.</summary>
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
