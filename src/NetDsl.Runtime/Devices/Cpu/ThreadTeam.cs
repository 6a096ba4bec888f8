using System.Runtime.ExceptionServices;

namespace NetDsl.Runtime;

/// <summary>
/// The threads of a CPU device. A job is a function pointer and a context on the caller's stack, run once for each part:
/// nothing is allocated, and what a part computes does not depend on who runs it, so that results never change.
/// </summary>
/// <remarks>
/// Kernels of small networks take microseconds and follow each other closely, so a thread that has finished looks for its
/// next job for a while before it lets the operating system put it to sleep. And where a thread has not even begun when
/// the caller is done with its own part (it sleeps, or another program has its processor), the caller does it instead:
/// on a busy machine a team is never much slower than one thread.
/// </remarks>
internal sealed unsafe class ThreadTeam : IDisposable
{
    /// <summary>How often to look for work before sleeping: some tens of microseconds.</summary>
    private const int Spins = 1500;

    private readonly Worker[] workers;
    private delegate*<void*, int, int, void> job;
    private void* context;
    private int parts;

    // The number of the current job. Written last when one starts, so that who sees it sees the rest as well.
    private int round;
    private volatile bool stopped;
    private Exception? failure;

    public ThreadTeam(int threads)
    {
        workers = new Worker[threads - 1];
        for (var i = 0; i < workers.Length; i++)
            workers[i] = new(this, i + 1);
    }

    /// <summary>Runs a job of at most as many parts as there are threads; the caller runs the first of them.</summary>
    public void Run(delegate*<void*, int, int, void> job, void* context, int parts)
    {
        this.job = job;
        this.context = context;
        this.parts = parts;
        var current = Interlocked.Increment(ref round);
        for (var i = 0; i < parts - 1; i++)
            workers[i].WakeIfAsleep();

        RunPart(0);
        foreach (var worker in workers)
            if (worker.Claim(current))
            {
                RunPart(worker.Part);
                worker.Done(current);
            }
        foreach (var worker in workers)
            worker.AwaitDone(current);

        if (Interlocked.Exchange(ref failure, null) is { } thrown)
            ExceptionDispatchInfo.Throw(thrown);
    }

    public void Dispose()
    {
        stopped = true;
        foreach (var worker in workers)
            worker.Wake();
    }

    private void RunPart(int part)
    {
        if (part >= parts)
            return;
        try
        {
            job(context, part, parts);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
    }

    private sealed class Worker
    {
        private readonly ThreadTeam team;
        private readonly AutoResetEvent wake = new(false);
        private int asleep;

        // The last round whose part somebody took, and the last whose part is done. Each round is taken by exactly one,
        // so a thread that comes late finds it gone, and never sees the next job half written.
        private int claimed;
        private int done;

        public Worker(ThreadTeam team, int part)
        {
            (this.team, Part) = (team, part);
            new Thread(Work) { IsBackground = true, Name = $"NetDsl CPU {part}" }.Start();
        }

        public int Part { get; }

        public void Wake() => wake.Set();

        public void WakeIfAsleep()
        {
            // Reading first spares the others the cache line when all are awake, which is usual.
            if (Volatile.Read(ref asleep) != 0 && Interlocked.Exchange(ref asleep, 0) != 0)
                wake.Set();
        }

        /// <summary>Takes this thread's part of a round, unless it has begun itself.</summary>
        public bool Claim(int round) => Interlocked.CompareExchange(ref claimed, round, round - 1) == round - 1;

        /// <summary>Says that this thread's part of a round is done.</summary>
        public void Done(int round) => Volatile.Write(ref done, round);

        /// <summary>Waits for this thread's part of a round.</summary>
        public void AwaitDone(int round)
        {
            for (var spins = 0; Volatile.Read(ref done) != round; spins++)
            {
                // It may have lost its processor to another program.
                if (spins < 4 * Spins)
                    Thread.SpinWait(8);
                else
                    Thread.Yield();
            }
        }

        private void Work()
        {
            for (var seen = 0; ;)
            {
                seen = AwaitRound(seen);
                // The event is left to the collector: whoever stops the team may be about to set it.
                if (team.stopped)
                    return;
                if (!Claim(seen))
                    continue;
                team.RunPart(Part);
                Done(seen);
            }
        }

        /// <summary>Returns the number of the current round once it is another than the one seen last.</summary>
        private int AwaitRound(int seen)
        {
            for (var spins = 0; spins < Spins; spins++)
            {
                if (Volatile.Read(ref team.round) != seen || team.stopped)
                    return Volatile.Read(ref team.round);
                Thread.SpinWait(8);
            }
            while (Volatile.Read(ref team.round) == seen && !team.stopped)
            {
                // Announced before the last look, as the caller starts the round before it looks for sleepers.
                Interlocked.Exchange(ref asleep, 1);
                if ((Volatile.Read(ref team.round) != seen || team.stopped) && Interlocked.Exchange(ref asleep, 0) != 0)
                    break;
                wake.WaitOne();
            }
            return Volatile.Read(ref team.round);
        }
    }
}
