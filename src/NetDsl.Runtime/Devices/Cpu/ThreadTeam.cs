using System.Runtime.ExceptionServices;

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
    /// <summary>The most grains of a job.</summary>
    public const int MostGrains = ushort.MaxValue;

    /// <summary>How often to look for work before sleeping: some tens of microseconds.</summary>
    private const int Spins = 1500;

    private readonly TeamMember[] members;
    private int round;
    private Exception? failure;

    /// <param name="threads">How many there are, the caller included.</param>
    /// <param name="round">How many jobs have been run: tests begin near the last number.</param>
    public ThreadTeam(int threads, int round = 0)
    {
        this.round = round;
        members = new TeamMember[threads];
        for (var i = 0; i < threads; i++)
            members[i] = new(i);
        foreach (var member in members.AsSpan(1))
            new Thread(() => Serve(member)) { IsBackground = true, Name = $"NetDsl CPU {member.Index}" }.Start();
    }

    /// <summary>Runs a job on as many threads as its portions say, at most; the caller is the first of them.</summary>
    public void Run(delegate*<void*, int, long, long, void> job, void* context, in Portions portions)
    {
        round = round == int.MaxValue ? FirstRoundAgain() : round + 1;
        var (grains, threads) = (portions.Grains, portions.Threads);
        var work = new TeamJob(job, context, portions);
        for (var i = 1; i < threads; i++)
            members[i].Give(work, round, (int)((long)grains * i / threads), (int)((long)grains * (i + 1) / threads));
        // The caller takes its first grains before anybody can: it begins while what it has written is still on its way to the others.
        var own = grains / threads;
        var first = (own + 1) / 2;
        members[0].Give(work, round, first, own);
        for (var i = 1; i < threads; i++)
            members[i].WakeUp();
        RunGrains(members[0], 0, first);

        var done = Work(members[0], round, first);
        for (var spins = 0; done + DoneByOthers(threads) < grains; spins++)
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
        foreach (var member in members)
            member.Stop();
    }

    /// <summary>Forgets all rounds, so that none is taken for an older one of the same number.</summary>
    private int FirstRoundAgain()
    {
        foreach (var member in members)
            member.Forget();
        return 1;
    }

    private int DoneByOthers(int threads)
    {
        var done = 0;
        for (var i = 1; i < threads; i++)
            done += members[i].DoneIn(round);
        return done;
    }

    /// <summary>Takes grains of a round until none are left: a thread's own, then those of others. Returns how many are done, with those before.</summary>
    private int Work(TeamMember member, int current, int done)
    {
        for (var i = 0; i < members.Length; i++)
        {
            var index = member.Index + i;
            var owner = members[index < members.Length ? index : index - members.Length];
            while (owner.TryTake(current, isOwn: i == 0, out var from, out var to))
            {
                RunGrains(member, from, to);
                done += to - from;
                // Before it looks for more: the caller may be waiting for just these.
                member.SetDone(current, done);
            }
        }
        return done;
    }

    private void RunGrains(TeamMember member, int from, int to)
    {
        try
        {
            // The job is read only now that there is a grain of it: as long as that is not done, no other job begins.
            member.Job.Run(member.Index, from, to);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
    }

    private void Serve(TeamMember member)
    {
        for (var seen = 0; member.AwaitRound(ref seen, Spins);)
            Work(member, seen, done: 0);
    }
}
