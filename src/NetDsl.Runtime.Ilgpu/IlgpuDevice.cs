using ILGPU;
using NetDsl.Ilgpu;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// A GPU, by CUDA or OpenCL. The same emitted program, the same functions and the same memory plan as on the CPU: parameters, activations
/// and the state of optimizers stay in its memory; batches go up, and losses and outputs come down.
/// </summary>
/// <remarks>
/// Kernels are compiled by ILGPU when they are first used, for the functions that a network fuses into them, so the first step takes
/// seconds. Images are channels first. Sums are added in an order that depends on the shape only, so results are reproducible.
/// </remarks>
public sealed partial class IlgpuDevice : Device
{
    private readonly Executor executor;
    private readonly Lock calls = new();
    private readonly MatrixPrecision precision;
    private readonly bool tensorCores;

    internal IlgpuDevice(Executor executor, MatrixPrecision precision = MatrixPrecision.Single, bool tensorCores = false) =>
        (this.executor, this.precision, this.tensorCores) = (executor, precision, tensorCores);

    /// <inheritdoc/>
    public override string Name => executor.Name;

    /// <inheritdoc/>
    public override long Launches => executor.Launches;

    /// <inheritdoc/>
    public override long BytesMoved => executor.BytesMoved;

    /// <summary>The precision that the factors of products may be rounded to.</summary>
    public MatrixPrecision Precision => precision;

    /// <inheritdoc/>
    public override long? FreeBytes => executor.FreeBytes;

    /// <inheritdoc/>
    public override DeviceBuffer Allocate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return executor.Allocate(length);
    }

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<float> source, Region target)
    {
        CheckLength(source.Length, target);
        executor.Upload(source, View(target));
    }

    /// <inheritdoc/>
    public override void Download(Region source, Span<float> target)
    {
        CheckLength(target.Length, source);
        executor.Download(View(source), target);
    }

    /// <inheritdoc/>
    public override void Synchronize() => executor.Synchronize();

    /// <summary>Frees the device with everything in its memory.</summary>
    public override void Dispose()
    {
        // A call of a model that is running on another thread ends first.
        lock (calls)
            executor.Dispose();
    }

    /// <inheritdoc/>
    protected internal override void BeginCall() => calls.Enter();

    /// <inheritdoc/>
    protected internal override void EndCall() => calls.Exit();

    private static void CheckLength(int length, Region region)
    {
        if (length > region.Length)
            throw new ArgumentException($"{length} numbers do not fit a region of {region.Length}.");
    }

    private ArrayView<float> View(Region region)
    {
        executor.Moves(region.Length);
        return executor.View(region);
    }
}
