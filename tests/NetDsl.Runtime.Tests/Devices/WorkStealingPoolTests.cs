using System.Diagnostics;
using Shouldly;

namespace NetDsl.Runtime.Tests.Devices;

/// <summary>Every unit of every job is done once, by threads that are fast, slow, asleep, or throw.</summary>
public unsafe class WorkStealingPoolTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(4, 32)]
    public void Every_unit_is_done_once_whatever_the_partition(int threads, int grainsPerThread)
    {
        using var pool = new WorkStealingPool(threads);
        var random = new Random(threads);
        for (var round = 0; round < 2000; round++)
        {
            var units = random.Next(1, 200);
            var users = Math.Min(units, random.Next(1, threads + 1));
            var job = new Counts { Units = units, Threads = users };
            pool.Run(&Counts.Do, &job, new(units, users, users * grainsPerThread));
            job.CheckThatEachIsDoneOnce();
        }
    }

    [Fact]
    public void A_part_that_is_to_stay_whole_has_memory_of_its_own()
    {
        using var pool = new WorkStealingPool(3);
        var parts = stackalloc long[6];
        for (var round = 0; round < 1000; round++)
        {
            pool.Run(&Note, parts, new WorkPartition(10, 3, 96).OnePerThread);
            new Span<long>(parts, 6).ToArray().ShouldBe([0, 3, 3, 6, 6, 10]);
        }

        static void Note(void* context, int slot, long from, long to) => (((long*)context)[2 * slot], ((long*)context)[2 * slot + 1]) = (from, to);
    }

    /// <summary>The caller does not go on with what is its own before everything else is done, which is then for the other one to do.</summary>
    [Fact]
    public void What_a_slow_thread_has_left_is_done_by_the_others()
    {
        using var pool = new WorkStealingPool(2);
        for (var round = 0; round < 20; round++)
        {
            var job = new Counts { Units = 64, Threads = 2 };
            pool.Run(&Wait, &job, new(64, 2, 64));
            job.CheckThatEachIsDoneOnce();
        }

        static void Wait(void* context, int slot, long from, long to)
        {
            Counts.Do(context, slot, from, to);
            var watch = Stopwatch.StartNew();
            // 16 are half of the caller's own.
            while (slot == 0 && Volatile.Read(ref ((Counts*)context)->Done) < 64 && watch.Elapsed.TotalSeconds < 20)
                Thread.Sleep(0);
            if (slot == 0)
                ((Counts*)context)->Done.ShouldBe(64);
        }
    }

    /// <summary>Rounds are numbered by a number that ends one day.</summary>
    [Fact]
    public void After_the_last_number_rounds_are_counted_from_the_first()
    {
        using var pool = new WorkStealingPool(3, int.MaxValue - 5);
        for (var round = 0; round < 10; round++)
        {
            var job = new Counts { Units = 50, Threads = 3 };
            pool.Run(&Counts.Do, &job, new(50, 3, 30));
            job.CheckThatEachIsDoneOnce();
        }
    }

    [Fact]
    public void What_a_thread_throws_reaches_the_caller_and_the_pool_works_on()
    {
        using var pool = new WorkStealingPool(3);
        for (var round = 0; round < 3; round++)
        {
            Should.Throw<InvalidOperationException>(() => pool.Run(&Throw, null, new(9, 3, 9))).Message.ShouldBe("8");
            var job = new Counts { Units = 9, Threads = 3 };
            pool.Run(&Counts.Do, &job, new(9, 3, 9));
            job.CheckThatEachIsDoneOnce();
        }

        static void Throw(void* context, int slot, long from, long to)
        {
            if (to == 9)
                throw new InvalidOperationException("8");
        }
    }

    [Fact]
    public void Handing_out_work_allocates_nothing()
    {
        using var pool = new WorkStealingPool(2);
        pool.Run(&Nothing, null, new(2, 2, 2));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            pool.Run(&Nothing, null, new(20, 2, 10));
            Thread.Sleep(round % 3);
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        static void Nothing(void* context, int slot, long from, long to)
        {
        }
    }

    [Fact]
    public void Threads_that_fell_asleep_wake_up()
    {
        using var pool = new WorkStealingPool(2);
        for (var round = 1; round <= 5; round++)
        {
            var job = new Counts { Units = 2, Threads = 2 };
            // Neither goes on before both have begun.
            pool.Run(&Meet, &job, new(2, 2, 2));
            job.CheckThatEachIsDoneOnce();
            Thread.Sleep(20);
        }

        static void Meet(void* context, int slot, long from, long to)
        {
            Counts.Do(context, slot, from, to);
            var watch = Stopwatch.StartNew();
            while (Volatile.Read(ref ((Counts*)context)->Done) < 2 && watch.Elapsed.TotalSeconds < 20)
                Thread.Sleep(0);
            ((Counts*)context)->Done.ShouldBe(2);
        }
    }

    /// <summary>A job that counts the executions of each work item, and checks that no two threads use the same memory.</summary>
    private struct Counts
    {
        public int Units, Threads, Done;
        private fixed int counts[200];
        private fixed int busy[4];

        public static void Do(void* context, int slot, long from, long to)
        {
            var job = (Counts*)context;
            job->Enter(slot);
            for (var unit = from; unit < to; unit++)
                Interlocked.Increment(ref job->counts[unit]);
            Interlocked.Decrement(ref job->busy[slot]);
            Interlocked.Add(ref job->Done, (int)(to - from));
        }

        public void CheckThatEachIsDoneOnce()
        {
            for (var unit = 0; unit < Units; unit++)
                counts[unit].ShouldBe(1, $"unit {unit}");
        }

        private void Enter(int slot)
        {
            slot.ShouldBeLessThan(Threads);
            Interlocked.Increment(ref busy[slot]).ShouldBe(1, $"threads in memory {slot}");
        }
    }
}
