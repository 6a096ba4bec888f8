using System.Runtime.ExceptionServices;

namespace NetDsl;

/// <summary>A few samples, ready to be computed with.</summary>
internal sealed class Batch(int capacity, Dataset dataset)
{
    private readonly int[] indices = new int[capacity];
    private readonly Columns inputs = new(capacity, [.. dataset.InputShapes.Select(shape => shape.Aggregate(1, (product, size) => product * size))]);
    private readonly Columns targets = new(capacity, [.. dataset.TargetLengths]);

    public int Count { get; private set; }

    public ReadOnlySpan<int> Indices => indices.AsSpan(0, Count);

    /// <summary>All samples of the first input, then all of the second, and so on.</summary>
    public ReadOnlySpan<float> Inputs => inputs.All(Count);

    /// <summary>All samples of the first target, then all of the second, and so on.</summary>
    public ReadOnlySpan<float> Targets => targets.All(Count);

    /// <summary>All samples of one of the targets.</summary>
    public ReadOnlySpan<float> Target(int index) => targets.Column(index, Count);

    public void Fill(ReadOnlySpan<int> chosen, ulong? key)
    {
        Count = chosen.Length;
        chosen.CopyTo(indices);
        var x = inputs.Rows(Count);
        var y = targets.Rows(Count);
        if (key is { } augment)
            dataset.ReadForTraining(chosen, augment, x, y);
        else
            dataset.Read(chosen, x, y);
        inputs.Split(Count);
        targets.Split(Count);
    }

    /// <summary>The first sample with an input that is not a finite number; null if there is none.</summary>
    public (int Sample, float Value)? NotFinite()
    {
        for (var c = 0; c < inputs.Lengths.Length; c++)
        {
            var values = inputs.Column(c, Count);
            for (var i = 0; i < values.Length; i++)
                if (!float.IsFinite(values[i]))
                    return (indices[i / inputs.Lengths[c]], values[i]);
        }

        return null;
    }
}

/// <summary>
/// Prepares batches on a thread of its own, always one ahead of the thread that computes. One pass over the data at a
/// time; its memory is allocated once.
/// </summary>
internal sealed class BatchLoader(Dataset dataset, int batchSize, ModelParts model) : IDisposable
{
    private readonly Batch[] slots =
    [
        new(batchSize, dataset),
        new(batchSize, dataset),
    ];

    private readonly int[] order = new int[dataset.Count];
    private SemaphoreSlim free = new(0);
    private SemaphoreSlim filled = new(0);
    private Task worker = Task.CompletedTask;
    private ExceptionDispatchInfo? failure;
    private volatile bool stopping;
    private int failedAt;
    private int next;
    private bool holding;

    /// <summary>How many batches a pass has; the last may be smaller.</summary>
    public int Batches { get; } = (dataset.Count + batchSize - 1) / batchSize;

    /// <summary>Begins a pass in the order of the samples, as they are.</summary>
    public void StartInOrder()
    {
        Stop();
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Start(0, key: null);
    }

    /// <summary>Begins a pass of training.</summary>
    /// <param name="seed">Decides order and augmentation, with the epoch.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="firstBatch">Where to begin: an epoch may have been broken off.</param>
    /// <param name="shuffle">Whether the order is random.</param>
    public void StartTraining(ulong seed, int epoch, int firstBatch, bool shuffle)
    {
        Stop();
        if (shuffle)
            Shuffle.Fill(order, seed, epoch);
        else
            for (var i = 0; i < order.Length; i++)
                order[i] = i;
        Start(firstBatch, Shuffle.Key(~seed, epoch));
    }

    /// <summary>The next batch, or null after the last. It is valid until the next call.</summary>
    public Batch? Next()
    {
        if (holding)
            free.Release();
        holding = false;
        if (next == Batches)
            return null;
        filled.Wait();
        // Batches from before the failure are good.
        if (next == failedAt)
            failure!.Throw();
        holding = true;
        return slots[next++ % slots.Length];
    }

    /// <summary>Ends a pass early. Does nothing when none is under way.</summary>
    public void Stop()
    {
        stopping = true;
        free.Release();
        worker.Wait();
    }

    public void Dispose()
    {
        Stop();
        free.Dispose();
        filled.Dispose();
    }

    private void Start(int firstBatch, ulong? key)
    {
        free.Dispose();
        filled.Dispose();
        (free, filled) = (new SemaphoreSlim(slots.Length), new SemaphoreSlim(0));
        (next, holding, failure, failedAt, stopping) = (firstBatch, false, null, -1, false);
        worker = Task.Factory.StartNew(() => Work(firstBatch, key), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Work(int firstBatch, ulong? key)
    {
        var i = firstBatch;
        try
        {
            for (; i < Batches; i++)
            {
                free.Wait();
                if (stopping)
                    return;
                var chosen = order.AsSpan(i * batchSize, Math.Min(batchSize, order.Length - i * batchSize));
                var batch = slots[i % slots.Length];
                batch.Fill(chosen, key);
                CheckLabels(batch);
                filled.Release();
            }
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
            failedAt = i;
            filled.Release();
        }
    }

    private void CheckLabels(Batch batch)
    {
        for (var t = 0; t < model.Targets.Length; t++)
        {
            var target = model.Targets[t];
            var labels = batch.Target(t);
            for (var i = 0; target.Classes > 0 && i < labels.Length; i++)
                if (!(labels[i] >= 0 && labels[i] < target.Classes && labels[i] == (int)labels[i]))
                    throw new InvalidDataException($"Sample {batch.Indices[i / target.Length]} of the data has the label {labels[i]}{model.For(target)}, but the network tells {target.Classes} classes apart: labels go from 0 to {target.Classes - 1}.");
        }
    }
}
