using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// One thread uses a model at a time, and memory is freed only while no thread does. Each call costs one interlocked instruction.
public abstract partial class Model
{
    /// <summary>The value of <see cref="user"/> between the call that starts work on another thread and the start of that thread.</summary>
    private const int Reserved = -1;

    /// <summary>The value of <see cref="user"/> while memory is freed.</summary>
    private const int Freeing = -2;

    /// <summary>The managed thread id of the thread that uses the model; 0 while it is idle.</summary>
    private int user;

    private volatile bool disposed;
    private bool freed;

    /// <summary>
    /// Starts a call. Calls of the same thread may nest: callbacks of training may use the model. Called by emitted code.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another thread uses the model.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    protected internal ModelUse Enter()
    {
        var thread = Environment.CurrentManagedThreadId;
        // Only this thread writes its own id, so a plain read decides.
        var isOutermost = user != thread;
        if (isOutermost && Interlocked.CompareExchange(ref user, thread, 0) != 0)
            throw Overlap();
        if (disposed)
        {
            if (isOutermost)
                Leave(0);
            throw Disposed();
        }

        Device.BeginCall();
        return new ModelUse(this, previous: 0, isOutermost, hasDevice: true);
    }

    /// <summary>
    /// Takes the model for work that will go on on another thread. The thread that uses the model may do so, too: a callback of training
    /// may wait for an evaluation.
    /// </summary>
    /// <returns>The value for <see cref="Adopt"/> or <see cref="Leave"/>, one of which has to follow.</returns>
    /// <exception cref="InvalidOperationException">Another thread uses the model.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    internal int Take()
    {
        var thread = Environment.CurrentManagedThreadId;
        var previous = user == thread ? thread : 0;
        if (Interlocked.CompareExchange(ref user, thread, previous) != previous)
            throw Overlap();
        if (!disposed)
            return previous;
        Leave(previous);
        throw Disposed();
    }

    /// <summary>Reserves a model that was taken for the thread that is about to start.</summary>
    internal void HandOver() => Volatile.Write(ref user, Reserved);

    /// <summary>Begins the use of a reserved model on the thread that was started for it.</summary>
    /// <param name="previous">The value that <see cref="Take"/> returned.</param>
    internal ModelUse Adopt(int previous)
    {
        Volatile.Write(ref user, Environment.CurrentManagedThreadId);
        return new ModelUse(this, previous, isOutermost: true, hasDevice: false);
    }

    /// <summary>Ends the outermost call of a thread, and frees the memory of a model that was disposed meanwhile.</summary>
    internal void Leave(int previous)
    {
        Volatile.Write(ref user, previous);
        if (disposed)
            FreeIfIdle();
    }

    /// <summary>
    /// Frees the model's memory on the device. A call that another thread has under way ends first, and then frees the memory itself; its
    /// next call throws <see cref="ObjectDisposedException"/>. Parameters stay as long as a replica uses them. Optional: memory is also
    /// freed with the object.
    /// </summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        // The counterpart of Leave, which writes the user and reads this flag without a fence between: either it sees the flag, or
        // this thread sees that the model is idle.
        Interlocked.MemoryBarrierProcessWide();
        FreeIfIdle();
        GC.SuppressFinalize(this);
    }

    internal StoreUse ReadParameters() => store.Read();

    internal StoreUse WriteParameters() => store.Write();

    internal void CheckHasGradients()
    {
        if (isReplica)
            throw new InvalidOperationException(
                $"{Info.Name}: a replica has no gradients. Read them from the model that it is a replica of.");
        CheckHasLoss();
    }

    private void FreeIfIdle()
    {
        if (Interlocked.CompareExchange(ref user, Freeing, 0) != 0)
            return;
        if (!freed)
        {
            freed = true;
            Device.BeginCall();
            foreach (var program in (ReadOnlySpan<DeviceProgram>)[training, inference, evaluation])
                program.Dispose();
            convertedActivation?.Dispose();
            arena.Dispose();
            store.Release();
            Device.EndCall();
        }

        Volatile.Write(ref user, 0);
    }

    private ObjectDisposedException Disposed() =>
        new(Info.Name, $"The model {Info.Name} is disposed. Create another one, or dispose it after its last use.");

    private Exception Overlap() => disposed
        ? Disposed()
        : new InvalidOperationException(
            $"{Info.Name} is used by two threads at the same time, or while FitAsync or EvaluateAsync runs. A model serves one thread: "
            + "give each its own by CreateReplica(), or share a Predictor.");
}
