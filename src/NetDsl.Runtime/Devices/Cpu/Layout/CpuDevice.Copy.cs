using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Floats that a worker copies at a time.</summary>
    private const int CopiedAtOnce = 4096;

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<float> source, Region target)
    {
        using var turn = gate.EnterScope();
        CheckLength(source.Length, target);
        fixed (float* from = source)
            Copy(from, At(target), source.Length);
    }

    /// <inheritdoc/>
    public override void Download(Region source, Span<float> target)
    {
        using var turn = gate.EnterScope();
        CheckLength(target.Length, source);
        fixed (float* to = target)
            Copy(At(source), to, target.Length);
    }

    /// <inheritdoc/>
    public override void Copy(Region source, Region target)
    {
        using var turn = gate.EnterScope();
        if (source.Length != target.Length)
            throw new ArgumentException($"Cannot copy {source.Length} numbers to {target.Length}.");
        Copy(At(source), At(target), target.Length);
    }

    /// <inheritdoc/>
    public override void CopyRows(int rows, int length, Region source, long sourceStart, long sourceStride, Region target,
        long targetStart, long targetStride)
    {
        using var turn = gate.EnterScope();
        CheckRows(rows, length, source, sourceStart, sourceStride);
        CheckRows(rows, length, target, targetStart, targetStride);
        var from = At(source) + sourceStart;
        var to = At(target) + targetStart;
        for (var row = 0; row < rows; row++)
            Buffer.MemoryCopy(from + row * sourceStride, to + row * targetStride, length * sizeof(float), length * sizeof(float));
    }

    private void Copy(float* source, float* target, long length)
    {
        var job = new CopyJob { Source = source, Target = target, Length = length };
        Run(&CopyPart, &job, Partition(2 * length / width, (length + CopiedAtOnce - 1) / CopiedAtOnce));
    }

    private static void CopyPart(void* context, int slot, long from, long to)
    {
        var job = (CopyJob*)context;
        (from, to) = (from * CopiedAtOnce, Math.Min(to * CopiedAtOnce, job->Length));
        Buffer.MemoryCopy(job->Source + from, job->Target + from, (to - from) * sizeof(float), (to - from) * sizeof(float));
    }

    private static void CheckRows(int rows, int length, Region region, long start, long stride)
    {
        if (rows > 0 && (start < 0 || start + (rows - 1) * stride + length > region.Length))
            throw new ArgumentException(
                $"{rows} rows of {length} numbers, {stride} apart, starting at {start}, do not fit a region of {region.Length}.");
    }

    private static void CheckLength(int length, Region region)
    {
        if (length > region.Length)
            throw new ArgumentException($"{length} numbers do not fit a region of {region.Length}.");
    }

    private struct CopyJob
    {
        public float* Source;
        public float* Target;
        public long Length;
    }
}
