using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace NetDsl.Runtime;

/// <summary>
/// The threads of a CPU device. A job is a function pointer and a context on the caller's stack: nothing is allocated. Its
/// units are dealt out evenly, and each thread takes its own from the front, half of what is left at a time; who has none
/// left takes half of another's, from the back. Processors are rarely equally fast: some have little cores beside big ones,
/// and all have other programs to run.
/// </summary>
/// <remarks>
/// What comes out for a unit must not depend on who computes it, so that results never change.
/// Kernels of small networks take microseconds and follow each other closely, so a thread that has finished looks for its
/// next job for a while before it lets the operating system put it to sleep. Where a thread has not even begun (it sleeps,
/// or another program has its processor), the others take all that is its own: on a busy machine a team is never much
/// slower than one thread.
/// </remarks>
internal sealed unsafe class ThreadTeam : IDisposable
{
    /// <summary>How often to look for work before sleeping: some tens of microseconds.</summary>
    private const int Spins = 1500;

    /// <summary>The most grains of a job: their numbers share a word with the job's.</summary>
    public const int MostGrains = ushort.MaxValue;

    private readonly Member[] members;
    private delegate*<void*, int, long, long, void> job;
    private void* context;
    private Portions portions;

    // The number of the current job. Written last when one starts, so that who sees it sees the rest as well.
    private int round;
    private volatile bool stopped;
    private Exception? failure;

    /// <param name="threads">How many there are, the caller included.</param>
    /// <param name="round">How many jobs have been run: tests begin near the last number.</param>
    public ThreadTeam(int threads, int round = 0)
    {
        this.round = round;
        members = new Member[threads];
        for (var i = 0; i < threads; i++)
            members[i] = new();
        for (var i = 1; i < threads; i++)
        {
            var index = i;
            new Thread(() => Serve(index, round)) { IsBackground = true, Name = $"NetDsl CPU {i}" }.Start();
        }
    }

    /// <summary>Runs a job on as many threads as its portions say, at most; the caller is the first of them.</summary>
    public void Run(delegate*<void*, int, long, long, void> job, void* context, in Portions portions)
    {
        this.job = job;
        this.context = context;
        this.portions = portions;
        var current = round == int.MaxValue ? FirstRoundAgain() : round + 1;
        for (var i = 0; i < portions.Threads; i++)
            Volatile.Write(ref members[i].Left, Pack(current, (int)((long)portions.Grains * i / portions.Threads), (int)((long)portions.Grains * (i + 1) / portions.Threads)));
        Interlocked.Exchange(ref round, current);
        for (var i = 1; i < portions.Threads; i++)
            members[i].WakeIfAsleep();

        var done = Work(0, current);
        for (var spins = 0; done + DoneByOthers(current) < portions.Grains; spins++)
        {
            // Somebody may have lost its processor to another program.
            if (spins < 4 * Spins)
                Thread.SpinWait(8);
            else
                Thread.Yield();
        }
        if (failure is not null && Interlocked.Exchange(ref failure, null) is { } thrown)
            ExceptionDispatchInfo.Throw(thrown);
    }

    public void Dispose()
    {
        stopped = true;
        foreach (var member in members)
            member.Wake();
    }

    /// <summary>Grains of a round that are left, or that are done: its number, and two more.</summary>
    private static long Pack(int round, int from, int to) => (long)round << 32 | (uint)(from << 16 | to);

    private static bool IsOf(long word, int round) => (int)(word >> 32) == round;

    /// <summary>Forgets all rounds, so that none is taken for an older one of the same number.</summary>
    private int FirstRoundAgain()
    {
        foreach (var member in members)
            (member.Left, member.Done) = (0, 0);
        return 1;
    }

    private int DoneByOthers(int current)
    {
        var done = 0;
        for (var i = 1; i < members.Length; i++)
            if (Volatile.Read(ref members[i].Done) is var word && IsOf(word, current))
                done += (ushort)word;
        return done;
    }

    /// <summary>Takes grains of a round until none are left: a thread's own, then those of others. Returns how many.</summary>
    private int Work(int index, int current)
    {
        var done = 0;
        for (var i = 0; i < members.Length; i++)
        {
            var owner = index + i < members.Length ? index + i : index + i - members.Length;
            while (TryTake(members[owner], current, isOwn: i == 0, out var from, out var to))
            {
                RunGrains(index, from, to);
                done += to - from;
            }
        }
        return done;
    }

    /// <summary>Takes half of what a member has left in a round.</summary>
    private static bool TryTake(Member owner, int current, bool isOwn, out int from, out int to)
    {
        for (var word = Volatile.Read(ref owner.Left); ;)
        {
            (from, to) = ((ushort)(word >> 16), (ushort)word);
            if (!IsOf(word, current) || from == to)
                return false;
            var middle = isOwn ? (from + to + 1) / 2 : (from + to) / 2;
            var seen = Interlocked.CompareExchange(ref owner.Left, isOwn ? Pack(current, middle, to) : Pack(current, from, middle), word);
            if (seen == word)
            {
                (from, to) = isOwn ? (from, middle) : (middle, to);
                return true;
            }
            word = seen;
        }
    }

    private void RunGrains(int index, int from, int to)
    {
        try
        {
            // A thread that takes all of a part that has to stay whole works in the memory that belongs to it.
            if (portions.Grains == portions.Threads)
                for (var grain = from; grain < to; grain++)
                    job(context, grain, portions.Start(grain), portions.Start(grain + 1));
            else
                job(context, index, portions.Start(from), portions.Start(to));
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
    }

    private void Serve(int index, int seen)
    {
        var member = members[index];
        while (true)
        {
            seen = AwaitRound(member, seen);
            // The event is left to the collector: whoever stops the team may be about to set it.
            if (stopped)
                return;
            // Memory to work in is there for those only who have got a portion.
            if (IsOf(Volatile.Read(ref member.Left), seen) && Work(index, seen) is > 0 and var done)
                Volatile.Write(ref member.Done, Pack(seen, 0, done));
        }
    }

    /// <summary>Returns the number of the current round once it is another than the one seen last.</summary>
    private int AwaitRound(Member member, int seen)
    {
        for (var spins = 0; spins < Spins; spins++)
        {
            if (Volatile.Read(ref round) != seen || stopped)
                return Volatile.Read(ref round);
            Thread.SpinWait(8);
        }
        while (Volatile.Read(ref round) == seen && !stopped)
        {
            // Announced before the last look, as the caller starts the round before it looks for sleepers.
            member.FallAsleep();
            if ((Volatile.Read(ref round) != seen || stopped) && member.WakesUp())
                break;
            member.Sleep();
        }
        return Volatile.Read(ref round);
    }

    /// <summary>What threads know of each other; on cache lines of its own.</summary>
    private sealed class Member
    {
        private readonly AutoResetEvent wake = new(false);
        private Lines lines;
        private int asleep;

        /// <summary>Its grains of a round that nobody has taken.</summary>
        public ref long Left => ref lines.Left;

        /// <summary>How many grains of a round it has done, once it finds no more.</summary>
        public ref long Done => ref lines.Done;

        public void Wake() => wake.Set();

        public void WakeIfAsleep()
        {
            // Reading first spares the others the cache line when all are awake, which is usual.
            if (Volatile.Read(ref asleep) != 0 && WakesUp())
                wake.Set();
        }

        public void FallAsleep() => Interlocked.Exchange(ref asleep, 1);

        /// <summary>Takes it back; false where somebody has done so, who wakes the thread.</summary>
        public bool WakesUp() => Interlocked.Exchange(ref asleep, 0) != 0;

        public void Sleep() => wake.WaitOne();

        [StructLayout(LayoutKind.Explicit, Size = 384)]
        private struct Lines
        {
            [FieldOffset(128)]
            public long Left;

            [FieldOffset(256)]
            public long Done;
        }
    }
}
