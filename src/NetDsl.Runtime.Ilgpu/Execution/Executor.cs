using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>The backend of <see cref="IlgpuDevice"/>: memory, copies, launches. Tests replace it with one that records calls.</summary>
internal abstract class Executor : IDisposable
{
    private (long Launches, long Bytes) before;

    protected Executor(Limits limits)
    {
        Limits = limits;
        Intrinsics.Prepare();
    }

    /// <summary>The limits for partitioning work.</summary>
    public Limits Limits { get; }

    /// <summary>Whether a library implements <see cref="Multiply"/>.</summary>
    public virtual bool HasLibrary => false;

    /// <summary>The number of kernels launched so far, including those of a library.</summary>
    public long Launches { get; private set; }

    /// <summary>The bytes of operands and results of all kernels so far.</summary>
    public long BytesMoved { get; private set; }

    /// <summary>Whether <see cref="BeginRecording"/> works.</summary>
    public virtual bool CanRecord => false;

    /// <summary>Changes when scratch memory moves: recordings made before are invalid.</summary>
    public long ScratchVersion { get; protected set; }

    /// <summary>The name of the device, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Free bytes of the device; null if unknown.</summary>
    public virtual long? FreeBytes => null;

    public abstract DeviceBuffer Allocate(long length);

    /// <summary>The view of a region in kernels; empty for the default region.</summary>
    public abstract ArrayView<float> View(Region region);

    /// <summary>Scratch memory for the next kernels, or one of several equal pieces of it. Earlier contents are lost.</summary>
    public abstract ArrayView<float> Scratch(long length, int piece = 0, int pieces = 1);

    /// <summary>Memory for a table that never changes.</summary>
    public abstract ArrayView<T> Table<T>(T[] values) where T : unmanaged;

    public abstract void Upload(ReadOnlySpan<float> source, ArrayView<float> target);

    public abstract void Download(ArrayView<float> source, Span<float> target);

    public abstract void Copy(ArrayView<float> source, ArrayView<float> target);

    public abstract void Synchronize();

    /// <summary>Counts the numbers that a kernel, or a copy, reads or writes.</summary>
    public void Moves(long length) => BytesMoved += sizeof(float) * length;

    /// <summary>Has a library multiply.</summary>
    public void Multiply(in BatchedProduct product)
    {
        Launches++;
        RunLibrary(product);
    }

    /// <summary>Runs a kernel in groups of threads.</summary>
    public void Launch<TKernel, TArguments>(Index3D grid, TArguments arguments)
        where TKernel : struct, IKernel<TArguments>
        where TArguments : struct
    {
        Launches++;
        Run<TKernel, TArguments>(new(grid, new Index3D(Limits.GroupSize, 1, 1)), arguments);
    }

    /// <summary>Runs a kernel whose threads share a loop of <paramref name="turns"/> iterations.</summary>
    public void LaunchLoop<TKernel, TArguments>(long turns, TArguments arguments)
        where TKernel : struct, IKernel<TArguments>
        where TArguments : struct
    {
        if (turns > 0)
            Launch<TKernel, TArguments>(new((int)Math.Min((turns + Limits.GroupSize - 1) / Limits.GroupSize, Limits.Groups), 1, 1),
                arguments);
    }

    /// <summary>Runs a kernel whose groups share a loop of <paramref name="turns"/> iterations.</summary>
    public void LaunchTeams<TKernel, TArguments>(long turns, TArguments arguments)
        where TKernel : struct, IKernel<TArguments>
        where TArguments : struct
    {
        if (turns > 0)
            Launch<TKernel, TArguments>(new((int)Math.Min(turns, Limits.Groups), 1, 1), arguments);
    }

    /// <summary>Records launches and copies from now on, instead of running them.</summary>
    public void BeginRecording()
    {
        before = (Launches, BytesMoved);
        StartRecording();
    }

    /// <summary>Ends a recording.</summary>
    /// <returns>The recording, and the bytes that its kernels move.</returns>
    public (IRecording Recording, long Bytes) EndRecording()
    {
        var recording = FinishRecording();
        var bytes = BytesMoved - before.Bytes;
        (Launches, BytesMoved) = before;
        return (recording, bytes);
    }

    /// <summary>Ends a recording that failed. What was recorded has not run.</summary>
    public void CancelRecording()
    {
        AbandonRecording();
        (Launches, BytesMoved) = before;
    }

    /// <summary>Runs a recording.</summary>
    public void Replay(IRecording recording, long bytes)
    {
        Launches += recording.Launches;
        BytesMoved += bytes;
        recording.Launch();
    }

    public abstract void Dispose();

    protected virtual void StartRecording() => throw new NotSupportedException($"{Name} does not record.");

    protected virtual IRecording FinishRecording() => throw new NotSupportedException($"{Name} does not record.");

    protected virtual void AbandonRecording()
    {
    }

    protected virtual void RunLibrary(in BatchedProduct product) => throw new InvalidOperationException("There is no library.");

    protected abstract void Run<TKernel, TArguments>(KernelConfig config, TArguments arguments)
        where TKernel : struct, IKernel<TArguments>
        where TArguments : struct;
}
