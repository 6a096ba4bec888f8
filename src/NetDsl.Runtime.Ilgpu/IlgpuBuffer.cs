using ILGPU;
using ILGPU.Runtime;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>Zeroed memory of an accelerator.</summary>
internal sealed class IlgpuBuffer(MemoryBuffer1D<float, Stride1D.Dense> memory) : DeviceBuffer(memory.Length)
{
    /// <summary>A part of it.</summary>
    public ArrayView<float> View(long offset, long length) => memory.View.BaseView.SubView(offset, length);

    public override void Dispose() => memory.Dispose();
}
