using ILGPU;

namespace NetDsl.Runtime.Ilgpu.Tests.Ptx;

/// <summary>A GPU that runs nothing and has no memory: it notes which kernels a program would launch, as a large GPU would.</summary>
internal sealed class RecordingExecutor() : Executor(Limits.Gpu(multiprocessors: 132))
{
    /// <summary>The kernels, each once.</summary>
    public HashSet<Type> Kernels { get; } = [];

    /// <summary>Whether it has cuBLAS.</summary>
    public bool Library { get; set; }

    public override bool HasLibrary => Library;

    public override string Name => "Recorder";

    public override DeviceBuffer Allocate(long length) => new Nothing(length);

    public override ArrayView<float> View(Region region) => default;

    public override ArrayView<float> Scratch(long length, int piece = 0, int pieces = 1) => default;

    public override ArrayView<T> Table<T>(T[] values) => default;

    public override void Upload(ReadOnlySpan<float> source, ArrayView<float> target)
    {
    }

    /// <summary>Ones, because zeros mean that transforms of inputs are not fitted.</summary>
    public override void Download(ArrayView<float> source, Span<float> target) => target.Fill(1);

    public override void Copy(ArrayView<float> source, ArrayView<float> target)
    {
    }

    public override void Synchronize()
    {
    }

    public override void Dispose()
    {
    }

    protected override void Run<TKernel, TArguments>(KernelConfig config, TArguments arguments) => Kernels.Add(typeof(TKernel));

    protected override void RunLibrary(in BatchedProduct product)
    {
    }

    private sealed class Nothing(long length) : DeviceBuffer(length)
    {
        public override void Dispose()
        {
        }
    }
}
