using System.Runtime.InteropServices;

namespace NetDsl.Runtime;

/// <summary>
/// What the threads of a team know of one of them. All that it has to learn in order to begin lies on one cache line, which it
/// watches: a line takes a tenth of a microsecond from one processor to another, sometimes half of one.
/// </summary>
internal sealed unsafe class TeamMember
{
    private const int Stopped = -1;

    /// <summary>Bytes between numbers of different threads: two lines, as processors fetch them in pairs.</summary>
    private const int Apart = 128;

    private readonly AutoResetEvent wake = new(false);
    private readonly byte[] memory = GC.AllocateArray<byte>(sizeof(Lines) + Apart, pinned: true);
    private readonly Lines* lines;

    public TeamMember(int index)
    {
        Index = index;
        fixed (byte* first = memory)
            lines = (Lines*)((nint)first / Apart * Apart + Apart);
    }

    public int Index { get; }

    /// <summary>The job of its last round.</summary>
    public TeamJob Job => lines->Job;

    /// <summary>Gives it grains of a round.</summary>
    public void Give(in TeamJob job, int round, int from, int to)
    {
        lines->Job = job;
        Volatile.Write(ref lines->Left, GrainWord.Of(round, from, to));
    }

    /// <summary>Wakes it up if it sleeps.</summary>
    public void WakeUp()
    {
        // Reading first spares the others the cache line when all are awake, which is usual.
        if (Volatile.Read(ref lines->IsAsleep) != 0 && Interlocked.Exchange(ref lines->IsAsleep, 0) != 0)
            wake.Set();
    }

    /// <summary>Lets it end. The event is left to the collector: somebody may be about to set it.</summary>
    public void Stop()
    {
        Volatile.Write(ref lines->Left, GrainWord.Of(Stopped, 0, 0));
        WakeUp();
    }

    public void Forget() => (lines->Left, lines->Done) = (0, 0);

    /// <summary>Takes half of the grains it has left in a round: the first ones for itself, the last ones for another.</summary>
    public bool TryTake(int round, bool isOwn, out int from, out int to)
    {
        for (var word = Volatile.Read(ref lines->Left); ;)
        {
            (from, to) = (GrainWord.From(word), GrainWord.To(word));
            if (GrainWord.Round(word) != round || from == to)
                return false;
            var middle = isOwn ? (from + to + 1) / 2 : (from + to) / 2;
            var seen = Interlocked.CompareExchange(ref lines->Left, isOwn ? GrainWord.Of(round, middle, to) : GrainWord.Of(round, from, middle), word);
            if (seen == word)
            {
                (from, to) = isOwn ? (from, middle) : (middle, to);
                return true;
            }
            word = seen;
        }
    }

    /// <summary>Says how many grains of a round it has done so far.</summary>
    public void SetDone(int round, int grains) => Volatile.Write(ref lines->Done, GrainWord.Of(round, 0, grains));

    public int DoneIn(int round) => Volatile.Read(ref lines->Done) is var word && GrainWord.Round(word) == round ? GrainWord.To(word) : 0;

    /// <summary>Waits for a round other than the one seen last. Returns false once there will be none.</summary>
    public bool AwaitRound(ref int seen, int spins)
    {
        int current;
        while ((current = GrainWord.Round(Volatile.Read(ref lines->Left))) == seen || current == 0)
        {
            if (spins-- > 0)
            {
                Thread.SpinWait(8);
                continue;
            }
            // Announced before the last look, as who gives grains does so before it looks for sleepers. The barrier is for both of them: it is dear, but who falls asleep has time.
            Volatile.Write(ref lines->IsAsleep, 1);
            Interlocked.MemoryBarrierProcessWide();
            if (GrainWord.Round(Volatile.Read(ref lines->Left)) == current || Interlocked.Exchange(ref lines->IsAsleep, 0) == 0)
                wake.WaitOne();
        }
        seen = current;
        return current != Stopped;
    }

    [StructLayout(LayoutKind.Explicit, Size = 3 * Apart)]
    private struct Lines
    {
        /// <summary>Its grains that nobody has taken.</summary>
        [FieldOffset(0)]
        public long Left;

        [FieldOffset(8)]
        public TeamJob Job;

        /// <summary>How many it has done in a round.</summary>
        [FieldOffset(Apart)]
        public long Done;

        [FieldOffset(2 * Apart)]
        public int IsAsleep;
    }
}

/// <summary>A round, and from which grain to which one, excluded.</summary>
internal static class GrainWord
{
    public static long Of(int round, int from, int to) => (long)round << 32 | (uint)(from << 16 | to);

    public static int Round(long word) => (int)(word >> 32);

    public static int From(long word) => (ushort)(word >> 16);

    public static int To(long word) => (ushort)word;
}

/// <summary>What the threads of a team are to do.</summary>
internal readonly unsafe struct TeamJob(delegate*<void*, int, long, long, void> job, void* context, in Portions portions)
{
    private readonly delegate*<void*, int, long, long, void> job = job;
    private readonly void* context = context;
    private readonly Portions portions = portions;

    /// <summary>Runs some grains, in the memory of a thread.</summary>
    public void Run(int slot, int from, int to)
    {
        // A part that has to stay whole has memory of its own, whoever takes it.
        if (portions.Grains == portions.Threads)
            for (var grain = from; grain < to; grain++)
                job(context, grain, portions.Start(grain), portions.Start(grain + 1));
        else
            job(context, slot, portions.Start(from), portions.Start(to));
    }
}
