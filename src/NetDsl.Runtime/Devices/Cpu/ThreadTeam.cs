using System.Runtime.ExceptionServices;

namespace NetDsl.Runtime;

/// <summary>
/// The threads of a CPU device. A job is a function pointer and a context on the caller's stack, run once for each part,
/// part i on thread i: nothing is allocated, and who computes what never changes, so that results do not either.
/// </summary>
/// <remarks>
/// Kernels of small networks take microseconds and follow each other closely, so a thread that has finished looks for its
/// next job for a while before it lets the operating system put it to sleep.
/// </remarks>
internal sealed unsafe class ThreadTeam : IDisposable
{
    /// <summary>How often to look for work before sleeping: some tens of microseconds.</summary>
    private const int Spins = 1500;

    private readonly Worker[] workers;
    private delegate*<void*, int, int, void> job;
    private void* context;
    private int parts;
    private int pending;

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

    /// <summary>Runs a job of at most as many parts as there are threads; the caller is the first of them.</summary>
    public void Run(delegate*<void*, int, int, void> job, void* context, int parts)
    {
        this.job = job;
        this.context = context;
        this.parts = parts;
        pending = workers.Length;
        Interlocked.Increment(ref round);
        foreach (var worker in workers)
            worker.WakeIfAsleep();

        try
        {
            job(context, 0, parts);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }

        // The others are usually done by now. If not, they may have lost their processor to another program.
        for (var spins = 0; Volatile.Read(ref pending) != 0; spins++)
        {
            if (spins < 4 * Spins)
                Thread.SpinWait(8);
            else
                Thread.Yield();
        }

        if (Interlocked.Exchange(ref failure, null) is { } thrown)
            ExceptionDispatchInfo.Throw(thrown);
    }

    public void Dispose()
    {
        stopped = true;
        foreach (var worker in workers)
            worker.Wake();
    }

    private sealed class Worker
    {
        private readonly ThreadTeam team;
        private readonly int part;
        private readonly AutoResetEvent wake = new(false);
        private int asleep;

        public Worker(ThreadTeam team, int part)
        {
            (this.team, this.part) = (team, part);
            new Thread(Work) { IsBackground = true, Name = $"NetDsl CPU {part}" }.Start();
        }

        public void Wake() => wake.Set();

        public void WakeIfAsleep()
        {
            // Reading first spares the others the cache line when all are awake, which is usual.
            if (Volatile.Read(ref asleep) != 0 && Interlocked.Exchange(ref asleep, 0) != 0)
                wake.Set();
        }

        private void Work()
        {
            for (var done = 0; ;)
            {
                Await(done);
                if (team.stopped)
                {
                    wake.Dispose();
                    return;
                }
                done++;
                try
                {
                    if (part < team.parts)
                        team.job(team.context, part, team.parts);
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref team.failure, exception, null);
                }
                Interlocked.Decrement(ref team.pending);
            }
        }

        /// <summary>Returns once there is a round after the one done.</summary>
        private void Await(int done)
        {
            for (var spins = 0; spins < Spins; spins++)
            {
                if (Volatile.Read(ref team.round) != done || team.stopped)
                    return;
                Thread.SpinWait(8);
            }
            while (Volatile.Read(ref team.round) == done && !team.stopped)
            {
                // Announced before the last look, as the caller starts the round before it looks for sleepers.
                Interlocked.Exchange(ref asleep, 1);
                if ((Volatile.Read(ref team.round) != done || team.stopped) && Interlocked.Exchange(ref asleep, 0) != 0)
                    return;
                wake.WaitOne();
            }
        }
    }
}
