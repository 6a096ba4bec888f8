using System.Diagnostics;

namespace NetDsl;

/// <summary>
/// Prepares batches on threads of its own, ahead of the thread that computes. One pass over the data at a time; its memory, two batches,
/// is allocated once.
/// </summary>
/// <param name="dataset">The samples. Several threads read them only if the data set allows it.</param>
/// <param name="batchSize">The number of samples of a batch.</param>
/// <param name="model">The targets of the network, for checks.</param>
/// <param name="dropLast">Whether a last batch that is smaller is left out.</param>
/// <param name="threads">The number of threads; all cores but one if not given.</param>
internal sealed class BatchLoader(Dataset dataset, int batchSize, ModelParts model, bool dropLast = false, int? threads = null) : IDisposable
{
    /// <summary>
    /// The time that a data set has to finish what it reads after the pass is cancelled. After that its threads are abandoned: they end
    /// when the data set returns.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly int[] order = new int[dataset.Count];
    private readonly int threads = !dataset.CanReadInParallel ? 1 : Math.Clamp(threads ?? Environment.ProcessorCount - 1, 1, batchSize);
    private Batch[]? slots;
    private LoaderPass? pass;
    private int next;
    private bool holding;

    /// <summary>The number of batches of a pass; the last may be smaller.</summary>
    public int Batches { get; } = (dataset.Count + (dropLast ? 0 : batchSize - 1)) / batchSize;

    /// <summary>The time that the caller of <see cref="Next"/> has waited for batches, in all passes.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Begins a pass in the order of the samples, as they are.</summary>
    /// <param name="cancellation">Ends waiting for a batch.</param>
    public void StartInOrder(CancellationToken cancellation)
    {
        Stop();
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Start(0, key: null, cancellation);
    }

    /// <summary>Begins a pass of training.</summary>
    /// <param name="seed">Decides order and augmentation, with the epoch.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="firstBatch">Where to begin: an epoch may have been broken off.</param>
    /// <param name="shuffle">Whether the order is random.</param>
    /// <param name="cancellation">Ends waiting for a batch.</param>
    public void StartTraining(ulong seed, int epoch, int firstBatch, bool shuffle, CancellationToken cancellation)
    {
        Stop();
        if (shuffle)
            Shuffle.Fill(order, seed, epoch, dataset.GroupSize);
        else
            for (var i = 0; i < order.Length; i++)
                order[i] = i;
        Start(firstBatch, Shuffle.Key(~seed, epoch), cancellation);
    }

    /// <summary>The next batch, or null after the last. It is valid until the next call.</summary>
    /// <param name="finishing">Whether a cancelled caller still needs this batch, if it comes soon.</param>
    /// <exception cref="OperationCanceledException">The pass was cancelled while the data set was reading.</exception>
    public Batch? Next(bool finishing = false)
    {
        if (holding)
            pass!.Release();
        holding = false;
        if (next == Batches)
            return null;
        var before = Stopwatch.GetTimestamp();
        pass!.WaitForBatch(next, finishing ? Grace : TimeSpan.Zero);
        Waited += Stopwatch.GetElapsedTime(before);
        var batch = slots![next % slots.Length];
        // Batches from before the failure were good.
        batch.Failure?.Throw();
        next++;
        holding = true;
        return batch;
    }

    /// <summary>Ends a pass early. Does nothing when none is under way.</summary>
    public void Stop()
    {
        if (pass is null)
            return;
        if (pass.TryEnd(Grace))
            pass.Dispose();
        else
            // The data set still writes to them.
            slots = null;
        pass = null;
    }

    public void Dispose() => Stop();

    private void Start(int firstBatch, ulong? key, CancellationToken cancellation)
    {
        slots ??= [new(batchSize, dataset), new(batchSize, dataset)];
        (next, holding) = (firstBatch, false);
        pass = new LoaderPass(slots, order, batchSize, firstBatch, Batches, key, threads, CheckTargets, cancellation);
    }

    private void CheckTargets(Batch batch)
    {
        for (var t = 0; t < model.Targets.Length; t++)
        {
            var target = model.Targets[t];
            var values = batch.Target(t);
            if (target.FirstInvalid(values) is not (>= 0 and var i))
                continue;
            var sample = $"Sample {batch.Indices[i / target.Length]} of the data has the";
            throw new InvalidDataException(target.IsWeight
                ? $"{sample} weight {values[i]}, but a weight is a finite number of 0 or more."
                : $"{sample} label {values[i]}{model.For(target)}, but the network tells {target.Classes} classes apart: labels go {target.Labels}.");
        }
    }
}
