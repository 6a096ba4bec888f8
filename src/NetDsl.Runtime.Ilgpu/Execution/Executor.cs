using ILGPU;
using NetDsl.Runtime;

namespace NetDsl.Ilgpu;

/// <summary>What <see cref="IlgpuDevice"/> runs on: memory, copies, launches. Tests put in its place one that takes notes.</summary>
internal abstract class Executor : IDisposable
{
    protected Executor(Limits limits)
    {
        Limits = limits;
        Intrinsics.Prepare();
    }

    /// <summary>How work is best cut.</summary>
    public Limits Limits { get; }

    /// <summary>Whether there is a library for <see cref="Multiply"/>.</summary>
    public virtual bool HasLibrary => false;

    /// <summary>How many kernels were launched so far, those of a library included.</summary>
    public long Launches { get; private set; }

    /// <summary>How many bytes of values kernels were given so far.</summary>
    public long BytesMoved { get; private set; }

    /// <summary>A name for people.</summary>
    public abstract string Name { get; }

    public abstract DeviceBuffer Allocate(long length);

    /// <summary>A region as kernels see it; an empty one for the default region.</summary>
    public abstract ArrayView<float> View(Region region);

    /// <summary>Working memory for the kernels that are about to run, or one of several equal pieces of it; whatever was in it is lost.</summary>
    public abstract ArrayView<float> Scratch(long length, int piece = 0, int pieces = 1);

    /// <summary>Memory for a table that never changes.</summary>
    public abstract ArrayView<T> Table<T>(T[] values) where T : unmanaged;

    public abstract void Upload(ReadOnlySpan<float> source, ArrayView<float> target);

    public abstract void Download(ArrayView<float> source, Span<float> target);

    public abstract void Copy(ArrayView<float> source, ArrayView<float> target);

    public abstract void Synchronize();

    /// <summary>Notes that a kernel, or a copy, is given so many numbers to read or to write.</summary>
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

    /// <summary>Runs a kernel whose threads share out a loop of so many turns.</summary>
    public void LaunchLoop<TKernel, TArguments>(long turns, TArguments arguments)
        where TKernel : struct, IKernel<TArguments>
        where TArguments : struct
    {
        if (turns > 0)
            Launch<TKernel, TArguments>(new((int)Math.Min((turns + Limits.GroupSize - 1) / Limits.GroupSize, Limits.Groups), 1, 1), arguments);
    }

    /// <summary>Runs a kernel whose groups share out a loop of so many turns.</summary>
    public void LaunchTeams<TKernel, TArguments>(long turns, TArguments arguments)
        where TKernel : struct, IKernel<TArguments>
        where TArguments : struct
    {
        if (turns > 0)
            Launch<TKernel, TArguments>(new((int)Math.Min(turns, Limits.Groups), 1, 1), arguments);
    }

    public abstract void Dispose();

    protected virtual void RunLibrary(in BatchedProduct product) => throw new InvalidOperationException("There is no library.");

    protected abstract void Run<TKernel, TArguments>(KernelConfig config, TArguments arguments)
        where TKernel : struct, IKernel<TArguments>
        where TArguments : struct;
}
