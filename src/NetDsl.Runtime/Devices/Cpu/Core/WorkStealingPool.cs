using System.Runtime.ExceptionServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The threads of a CPU device. A job is a function pointer and a context on the caller's stack, so nothing is allocated. Its work items
/// are assigned evenly. A worker takes its own grains from the front, half of the remaining ones at a time; a worker without grains steals
/// half of another's, from the back. Cores are rarely equally fast: some CPUs mix small and large cores, and all run other programs.
/// </summary>
/// <remarks>
/// The result of a work item must not depend on the worker, so that results never change. Kernels of small networks take microseconds and
/// follow each other closely. A worker without work therefore polls for its next job for a while before it sleeps. If a worker has not
/// started (it sleeps, or its core runs another program), the others steal all its grains: on a busy machine the pool is never much slower
/// than one thread.
/// </remarks>
internal sealed unsafe class WorkStealingPool : IDisposable
{
    /// <summary>The largest number of grains of a job.</summary>
    public const int MaxGrains = ushort.MaxValue;

    /// <summary>The number of polls before a worker sleeps: some tens of microseconds.</summary>
    private const int Spins = 1500;

    private readonly Worker[] workers;
    private int round;
    private Exception? failure;

    /// <param name="threads">The number of threads, including the caller.</param>
    /// <param name="round">The number of the last job. Tests start near the largest number.</param>
    public WorkStealingPool(int threads, int round = 0)
    {
        this.round = round;
        workers = new Worker[threads];
        for (var i = 0; i < threads; i++)
            workers[i] = new(i);
        foreach (var worker in workers.AsSpan(1))
            new Thread(() => RunWorker(worker)) { IsBackground = true, Name = $"NetDsl CPU {worker.Index}" }.Start();
    }

    /// <summary>Runs a job on the workers of its partition, or on all if it has more. The caller is the first worker.</summary>
    public void Run(delegate*<void*, int, long, long, void> job, void* context, in WorkPartition partition)
    {
        round = round == int.MaxValue ? RestartRounds() : round + 1;
        var (grains, threads) = (partition.Grains, Math.Min(partition.Threads, workers.Length));
        var work = new WorkerJob(job, context, partition);
        for (var i = 1; i < threads; i++)
            workers[i].Assign(work, round, (int)((long)grains * i / threads), (int)((long)grains * (i + 1) / threads));
        // The caller takes its first grains before it publishes the others, so it starts while its writes are still on their way to other
        // cores.
        var own = grains / threads;
        var first = (own + 1) / 2;
        workers[0].Assign(work, round, first, own);
        for (var i = 1; i < threads; i++)
            workers[i].WakeUp();
        RunGrains(workers[0], 0, first);

        var done = Work(workers[0], round, first);
        for (var spins = 0; done + DoneByOthers(threads) < grains; spins++)
        {
            // A core with unfinished work may be running another program.
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
        foreach (var worker in workers)
            worker.Stop();
    }

    /// <summary>Clears the state of all rounds, so that the restarted numbers are not mistaken for old ones.</summary>
    private int RestartRounds()
    {
        foreach (var worker in workers)
            worker.Reset();
        return 1;
    }

    private int DoneByOthers(int threads)
    {
        var done = 0;
        for (var i = 1; i < threads; i++)
            done += workers[i].DoneIn(round);
        return done;
    }

    /// <summary>
    /// Takes grains of a round until none are left: the worker's own first, then those of others. Returns the number of grains done,
    /// including earlier ones.
    /// </summary>
    private int Work(Worker worker, int current, int done)
    {
        for (var i = 0; i < workers.Length; i++)
        {
            var index = worker.Index + i;
            var owner = workers[index < workers.Length ? index : index - workers.Length];
            while (owner.TryClaim(current, isOwner: i == 0, out var from, out var to))
            {
                RunGrains(worker, from, to);
                done += to - from;
                // Publishes before it looks for more, because the caller may be waiting for these grains.
                worker.SetDone(current, done);
            }
        }
        return done;
    }

    private void RunGrains(Worker worker, int from, int to)
    {
        try
        {
            // The job is read only after a grain was taken. No other job starts until that grain is done.
            worker.Job.Run(worker.Index, from, to);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
    }

    private void RunWorker(Worker worker)
    {
        for (var seen = 0; worker.AwaitRound(ref seen, Spins);)
            Work(worker, seen, done: 0);
    }
}
