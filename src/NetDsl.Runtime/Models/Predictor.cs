namespace NetDsl;

/// <summary>
/// A pool of replicas of one model, for servers: any number of threads may call it at the same time. Each call takes an idle replica, and
/// waits where there is none. Replicas share the model's parameters; each has its own activations.
/// </summary>
/// <remarks>
/// On the CPU each replica computes on one thread, which serves more requests than all threads on one request. On other devices the
/// replicas use the model's device by turns. The pool does not own the model, which may be disposed before it: parameters stay until both
/// are.
/// </remarks>
public sealed class Predictor : IDisposable
{
    private readonly Model model;
    private readonly Stack<Replica> idle = [];
    private readonly SemaphoreSlim available;
    private readonly Lock updating = new();
    private bool disposed;

    /// <summary>Creates the replicas.</summary>
    /// <param name="model">The model to serve. It must not be in use on another thread.</param>
    /// <param name="replicas">The most calls that run at the same time; the number of cores if not given.</param>
    /// <param name="maxBatch">The most samples of one call; that of the model if not given. It determines the memory of each
    /// replica.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is not even one replica, or one sample.</exception>
    /// <exception cref="InvalidOperationException">The model is in use on another thread.</exception>
    /// <exception cref="InsufficientMemoryException">The replicas do not fit into memory. Those that were created are freed.</exception>
    public Predictor(Model model, int? replicas = null, int? maxBatch = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Count = replicas ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1, nameof(replicas));
        (this.model, MaxBatch, available) = (model, maxBatch ?? model.MaxBatch, new SemaphoreSlim(Count));
        try
        {
            while (idle.Count < Count)
                idle.Push(Replica.Of(model, MaxBatch));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The number of replicas.</summary>
    public int Count { get; }

    /// <summary>The most samples of one call.</summary>
    public int MaxBatch { get; }

    /// <summary>Runs the network as at inference. Allocates the result only.</summary>
    /// <inheritdoc cref="Model.Predict(ReadOnlySpan{float})"/>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public float[] Predict(ReadOnlySpan<float> inputs)
    {
        available.Wait();
        var replica = Take();
        try
        {
            return replica.Model.Predict(inputs);
        }
        finally
        {
            Return(replica);
        }
    }

    /// <summary>Runs the network as at inference, without allocating.</summary>
    /// <inheritdoc cref="Model.Predict(ReadOnlySpan{float}, Span{float})"/>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        available.Wait();
        var replica = Take();
        try
        {
            replica.Model.Predict(inputs, outputs);
        }
        finally
        {
            Return(replica);
        }
    }

    /// <summary>
    /// Runs the network as at inference. Waits for an idle replica without blocking a thread; then computes on the current one.
    /// </summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, one after the other, channels first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One output for each sample.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public async Task<float[]> PredictAsync(ReadOnlyMemory<float> inputs, CancellationToken cancellationToken = default)
    {
        await available.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (cancellationToken.IsCancellationRequested)
        {
            // A replica that becomes idle at the moment of the cancellation still ends the wait.
            available.Release();
            cancellationToken.ThrowIfCancellationRequested();
        }

        var replica = Take();
        try
        {
            return replica.Model.Predict(inputs.Span);
        }
        finally
        {
            Return(replica);
        }
    }

    /// <summary>Lends a replica: for networks with several inputs or outputs, and for evaluation.</summary>
    /// <param name="call">Uses the replica, which is of the model's class, and keeps no reference to it.</param>
    /// <returns>The result of the call.</returns>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public T Use<T>(Func<Model, T> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        available.Wait();
        var replica = Take();
        try
        {
            return call(replica.Model);
        }
        finally
        {
            Return(replica);
        }
    }

    /// <summary>
    /// Changes the parameters of the model: waits until no replica is in use, and lets no call begin before the change ends.
    /// </summary>
    /// <param name="change">Changes the model, for example by loading a file.</param>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public void Update(Action<Model> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        // Two updates that each held some of the replicas would wait for each other.
        lock (updating)
        {
            var taken = 0;
            try
            {
                for (; taken < Count; taken++)
                    available.Wait();
                lock (idle)
                    ObjectDisposedException.ThrowIf(disposed, this);
                change(model);
            }
            finally
            {
                if (taken > 0)
                    available.Release(taken);
            }
        }
    }

    /// <summary>Frees the replicas. Running calls end first; later ones throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (idle)
        {
            disposed = true;
            while (idle.TryPop(out var replica))
                replica.Dispose();
        }
    }

    private Replica Take()
    {
        lock (idle)
        {
            if (!disposed)
                return idle.Pop();
        }

        // Wakes the next waiting call, too.
        available.Release();
        throw new ObjectDisposedException(nameof(Predictor), $"The predictor of {model.Info.Name} is disposed.");
    }

    private void Return(Replica replica)
    {
        lock (idle)
        {
            if (disposed)
                replica.Dispose();
            else
                idle.Push(replica);
        }

        available.Release();
    }

    /// <summary>A replica, and the device that was made for it.</summary>
    private readonly record struct Replica(Model Model, CpuDevice? Device) : IDisposable
    {
        public static Replica Of(Model model, int maxBatch)
        {
            if (model.Device is not CpuDevice)
                return new(model.CreateReplica(null, maxBatch), null);
            var device = new CpuDevice(threads: 1);
            try
            {
                return new(model.CreateReplica(device, maxBatch), device);
            }
            catch
            {
                device.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            Model.Dispose();
            Device?.Dispose();
        }
    }
}
