namespace NetDsl;

/// <summary>
/// One pass over the data, shared by the threads that read and the one that computes. A thread takes the next few samples, in order; the
/// one that finishes the last of a batch checks it and hands it over. So the memory of two batches suffices for any number of threads,
/// and batches come in order.
/// </summary>
internal sealed class LoaderPass : IDisposable
{
    // Enough for the data set's own work to outweigh a lock, few enough for threads to finish a batch together.
    private const int ChunkSize = 8;

    private readonly Batch[] slots;
    private readonly int[] order;
    private readonly int batchSize;
    private readonly int batches;
    private readonly ulong? key;
    private readonly Action<Batch> check;
    private readonly CancellationToken cancellation;
    // Who holds one of them never takes the other: a thread may wait for memory while others finish what the memory is waiting for.
    private readonly Lock taking = new();
    private readonly Lock finishing = new();
    private readonly SemaphoreSlim[] filled;
    private readonly SemaphoreSlim free;
    private readonly int[] left;
    private readonly int[] failedAt;
    private readonly Exception?[] failures;
    private readonly Task[] workers;
    private readonly int threads;
    private volatile bool isStopping;
    private volatile bool hasFailed;

    // The next samples to be read, guarded by the first lock.
    private int batch;
    private int start;

    public LoaderPass(Batch[] slots, int[] order, int batchSize, int firstBatch, int batches, ulong? key, int threads, Action<Batch> check, CancellationToken cancellation)
    {
        (this.slots, this.order, this.batchSize, this.batches, this.key, this.check, this.cancellation) = (slots, order, batchSize, batches, key, check, cancellation);
        (batch, start, this.threads) = (firstBatch, 0, threads);
        filled = [.. slots.Select(_ => new SemaphoreSlim(0))];
        free = new SemaphoreSlim(slots.Length);
        (left, failedAt, failures) = (new int[slots.Length], new int[slots.Length], new Exception?[slots.Length]);
        workers = [.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
    }

    /// <summary>Lets the memory of the last batch be filled with another one.</summary>
    public void Release() => free.Release();

    /// <summary>Waits until a batch is there, or reading it has failed.</summary>
    /// <param name="index">The number of the batch.</param>
    /// <param name="grace">How long to wait at least if it is cancelled.</param>
    public void WaitForBatch(int index, TimeSpan grace)
    {
        var own = filled[index % slots.Length];
        if (grace > TimeSpan.Zero && cancellation.IsCancellationRequested && own.Wait(grace))
            return;
        try
        {
            own.Wait(cancellation);
        }
        catch (OperationCanceledException) when (grace > TimeSpan.Zero && own.Wait(grace))
        {
            // It came in time.
        }
    }

    /// <summary>Whether the threads that read have ended. They are waited for as long as it takes, unless the pass is cancelled.</summary>
    public bool TryEnd(TimeSpan grace)
    {
        isStopping = true;
        free.Release(threads);
        try
        {
            Task.WaitAll(workers, cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            return Task.WaitAll(workers, grace);
        }
    }

    public void Dispose()
    {
        free.Dispose();
        foreach (var semaphore in filled)
            semaphore.Dispose();
    }

    private void Work()
    {
        while (TryTake(out var index, out var first, out var count))
        {
            var slot = index % slots.Length;
            Exception? failure = null;
            try
            {
                slots[slot].Fill(first, count, key);
            }
            catch (OperationCanceledException e)
            {
                // Nobody has cancelled reading: passed on as it is, the exception would be taken for the caller's cancellation.
                failure = new InvalidOperationException($"The data set gave up reading: {e.Message} Nobody has cancelled it from here; such an exception often means that time ran out.", e);
            }
            catch (Exception e)
            {
                failure = e;
            }

            if (isStopping)
                return;
            if (!Finish(slot, first, count, failure))
                return;
        }
    }

    /// <summary>The next samples to read; false when there are none, or the pass ends. Waits until there is memory for them.</summary>
    private bool TryTake(out int index, out int first, out int count)
    {
        (index, first, count) = (0, 0, 0);
        lock (taking)
        {
            if (isStopping || hasFailed || batch >= batches)
                return false;
            var samples = Math.Min(batchSize, order.Length - batch * batchSize);
            if (start == 0)
            {
                // The others wait for the lock meanwhile: they could not go on either.
                free.Wait();
                if (isStopping || hasFailed)
                    return false;
                slots[batch % slots.Length].Begin(order.AsSpan(batch * batchSize, samples));
                left[batch % slots.Length] = samples;
                failures[batch % slots.Length] = null;
            }

            (index, first, count) = (batch, start, threads == 1 ? samples : Math.Min(ChunkSize, samples - start));
            (batch, start) = start + count == samples ? (batch + 1, 0) : (batch, start + count);
            return true;
        }
    }

    /// <summary>Counts samples that were read; the last ones of a batch complete it.</summary>
    /// <returns>Whether reading goes on.</returns>
    private bool Finish(int slot, int first, int count, Exception? failure)
    {
        lock (finishing)
        {
            // Of several failures that of the first samples counts, whatever thread was faster.
            if (failure is not null && (failures[slot] is null || first < failedAt[slot]))
                (failures[slot], failedAt[slot]) = (failure, first);
            left[slot] -= count;
            if (left[slot] > 0)
                return true;
        }

        var done = slots[slot];
        failure = failures[slot];
        try
        {
            if (failure is null)
            {
                done.Complete();
                check(done);
            }
        }
        catch (Exception e)
        {
            failure = e;
        }

        if (failure is not null)
        {
            // Nothing after it is wanted.
            hasFailed = true;
            done.Fail(failure);
        }

        filled[slot].Release();
        return failure is null;
    }
}
