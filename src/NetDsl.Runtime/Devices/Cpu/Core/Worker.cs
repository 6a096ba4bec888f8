using System.Runtime.InteropServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// Shared state of one worker. Everything that it needs to start a job is on one cache line, which it watches. A line takes a tenth to a
/// half of a microsecond from one core to another.
/// </summary>
internal sealed unsafe class Worker
{
    private const int Stopped = -1;

    /// <summary>Bytes between data of different workers: two cache lines, because CPUs fetch lines in pairs.</summary>
    private const int Apart = 128;

    private readonly AutoResetEvent wake = new(false);
    private readonly byte[] memory = GC.AllocateArray<byte>(sizeof(Lines) + Apart, pinned: true);
    private readonly Lines* lines;

    public Worker(int index)
    {
        Index = index;
        fixed (byte* first = memory)
            lines = (Lines*)((nint)first / Apart * Apart + Apart);
    }

    public int Index { get; }

    /// <summary>The job of its last round.</summary>
    public WorkerJob Job => lines->Job;

    /// <summary>Assigns it grains of a round.</summary>
    public void Assign(in WorkerJob job, int round, int from, int to)
    {
        lines->Job = job;
        Volatile.Write(ref lines->Left, GrainRange.Of(round, from, to));
    }

    /// <summary>Wakes it up if it sleeps.</summary>
    public void WakeUp()
    {
        // Reading first avoids taking the cache line from the other cores if all are awake, which is usual.
        if (Volatile.Read(ref lines->IsAsleep) != 0 && Interlocked.Exchange(ref lines->IsAsleep, 0) != 0)
            wake.Set();
    }

    /// <summary>Ends it. The event is left to the garbage collector, because another thread may be about to set it.</summary>
    public void Stop()
    {
        Volatile.Write(ref lines->Left, GrainRange.Of(Stopped, 0, 0));
        WakeUp();
    }

    public void Reset() => (lines->Left, lines->Done) = (0, 0);

    /// <summary>
    /// Takes half of the remaining grains of a round. The owner takes the first ones; another worker steals the last ones.
    /// </summary>
    public bool TryClaim(int round, bool isOwner, out int from, out int to)
    {
        for (var word = Volatile.Read(ref lines->Left); ;)
        {
            (from, to) = (GrainRange.From(word), GrainRange.To(word));
            if (GrainRange.Round(word) != round || from == to)
                return false;
            var middle = isOwner ? (from + to + 1) / 2 : (from + to) / 2;
            var seen = Interlocked.CompareExchange(ref lines->Left,
                isOwner ? GrainRange.Of(round, middle, to) : GrainRange.Of(round, from, middle), word);
            if (seen == word)
            {
                (from, to) = isOwner ? (from, middle) : (middle, to);
                return true;
            }
            word = seen;
        }
    }

    /// <summary>Publishes the number of grains of a round that it has done.</summary>
    public void SetDone(int round, int grains) => Volatile.Write(ref lines->Done, GrainRange.Of(round, 0, grains));

    public int DoneIn(int round) => Volatile.Read(ref lines->Done) is var word && GrainRange.Round(word) == round ? GrainRange.To(word) : 0;

    /// <summary>Waits for a round other than the last one. Returns false if the worker has to end.</summary>
    public bool AwaitRound(ref int seen, int spins)
    {
        int current;
        while ((current = GrainRange.Round(Volatile.Read(ref lines->Left))) == seen || current == 0)
        {
            if (spins-- > 0)
            {
                Thread.SpinWait(8);
                continue;
            }
            // The flag is set before the last check, as grains are assigned before sleepers are checked. The barrier serves both sides. It
            // is expensive, but a worker that is about to sleep has time.
            Volatile.Write(ref lines->IsAsleep, 1);
            Interlocked.MemoryBarrierProcessWide();
            if (GrainRange.Round(Volatile.Read(ref lines->Left)) == current || Interlocked.Exchange(ref lines->IsAsleep, 0) == 0)
                wake.WaitOne();
        }
        seen = current;
        return current != Stopped;
    }

    [StructLayout(LayoutKind.Explicit, Size = 3 * Apart)]
    private struct Lines
    {
        /// <summary>Its grains that no worker has taken.</summary>
        [FieldOffset(0)]
        public long Left;

        [FieldOffset(8)]
        public WorkerJob Job;

        /// <summary>The number of grains that it has done in a round.</summary>
        [FieldOffset(Apart)]
        public long Done;

        [FieldOffset(2 * Apart)]
        public int IsAsleep;
    }
}

/// <summary>A round number and a range of grains (the end is exclusive), packed into 64 bits.</summary>
internal static class GrainRange
{
    public static long Of(int round, int from, int to) => (long)round << 32 | (uint)(from << 16 | to);

    public static int Round(long word) => (int)(word >> 32);

    public static int From(long word) => (ushort)(word >> 16);

    public static int To(long word) => (ushort)word;
}

/// <summary>A job of the pool.</summary>
internal readonly unsafe struct WorkerJob(delegate*<void*, int, long, long, void> job, void* context, in WorkPartition partition)
{
    private readonly delegate*<void*, int, long, long, void> job = job;
    private readonly void* context = context;
    private readonly WorkPartition partition = partition;

    /// <summary>Runs some grains with the scratch memory of a worker.</summary>
    public void Run(int slot, int from, int to)
    {
        // With one grain per worker, the scratch memory belongs to the grain, whichever worker runs it.
        if (partition.Grains == partition.Threads)
            for (var grain = from; grain < to; grain++)
                job(context, grain, partition.Start(grain), partition.Start(grain + 1));
        else
            job(context, slot, partition.Start(from), partition.Start(to));
    }
}
