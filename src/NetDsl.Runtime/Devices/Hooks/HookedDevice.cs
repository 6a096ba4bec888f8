using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>Hears of each kernel call of a program before it is made, and may leave it out.</summary>
internal interface IKernelHook
{
    /// <summary>Whether the call is made.</summary>
    /// <param name="kernel">The method of the device.</param>
    /// <param name="reads">The slices that it reads, without those of operands.</param>
    /// <param name="operands">The operands of its fused function.</param>
    /// <param name="writes">The slices that it writes.</param>
    /// <param name="writesAll">Whether it writes all of them, so that nothing that was there before is left.</param>
    bool Makes(string kernel, ReadOnlySpan<Region> reads, ReadOnlySpan<Operand> operands, ReadOnlySpan<Region> writes, bool writesAll);
}

/// <summary>
/// Passes the kernel calls of a program on to another device, if a hook agrees. A program makes the same calls in each run. Buffers,
/// uploads, downloads and updates are those of the other device.
/// </summary>
internal sealed class HookedDevice(Device inner) : Device
{
    /// <summary>Hears of each call.</summary>
    public required IKernelHook Hook { get; set; }

    public override string Name => inner.Name;

    public override DeviceBuffer Allocate(long length) => inner.Allocate(length);

    public override void Upload(ReadOnlySpan<float> source, Region target) => inner.Upload(source, target);

    public override void Download(Region source, Span<float> target) => inner.Download(source, target);

    public override void Synchronize() => inner.Synchronize();

    public override void Dispose()
    {
    }

    public override void Copy(Region source, Region target)
    {
        if (Runs([source], [], [target]))
            inner.Copy(source, target);
    }

    public override void CopyRows(int rows, int length, Region source, long sourceStart, long sourceStride, Region target, long targetStart, long targetStride)
    {
        if (Runs([source], [], [target], writesAll: false))
            inner.CopyRows(rows, length, source, sourceStart, sourceStride, target, targetStart, targetStride);
    }

    public override void Convert(Extent extent, Region source, Region target)
    {
        if (Runs([source], [], [target]))
            inner.Convert(extent, source, target);
    }

    public override void ScatterRows(ReadOnlySpan<int> rows, int length, Region source, Region target)
    {
        if (Runs([source], [], [target]))
            inner.ScatterRows(rows, length, source, target);
    }

    public override void GatherRows(ReadOnlySpan<int> rows, int length, Region source, Region target)
    {
        if (Runs([source], [], [target]))
            inner.GatherRows(rows, length, source, target);
    }

    public override void Pad2d(int planes, int height, int width, int top, int left, int bottom, int right, float value, Region x, Region y)
    {
        if (Runs([x], [], [y]))
            inner.Pad2d(planes, height, width, top, left, bottom, right, value, x, y);
    }

    public override void Crop2d(int planes, int height, int width, int top, int left, int bottom, int right, Region x, Region y)
    {
        if (Runs([x], [], [y]))
            inner.Crop2d(planes, height, width, top, left, bottom, right, x, y);
    }

    public override void Cutout(int samples, int height, int width, int size, Operand row, Operand column, Region y)
    {
        if (Runs([], [row, column], [y]))
            inner.Cutout(samples, height, width, size, row, column, y);
    }

    public override void Fill(Region target, float value)
    {
        if (Runs([], [], [target]))
            inner.Fill(target, value);
    }

    public override void Map<F>(Extent extent, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([], operands, [y]))
            inner.Map<F>(extent, y, operands);
    }

    public override void Reduce<F>(Extent extent, Keep keep, bool mean, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([], operands, [y]))
            inner.Reduce<F>(extent, keep, mean, y, operands);
    }

    public override void Reduce<F, G>(Extent extent, Keep keep, bool mean, Region y, Region z, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([], operands, [y, z]))
            inner.Reduce<F, G>(extent, keep, mean, y, z, operands);
    }

    public override void Moments(Extent extent, Keep keep, Region x, Region mean, Region variance)
    {
        if (Runs([x], [], [mean, variance]))
            inner.Moments(extent, keep, x, mean, variance);
    }

    public override void SumChannels<F>(Extent extent, int before, int after, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([x], operands, [y]))
            inner.SumChannels<F>(extent, before, after, x, y, operands);
    }

    public override void MatMul<F>(int m, int n, int k, bool transposeA, bool transposeB, Region a, Region b, Region c, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([a, b], operands, [c]))
            inner.MatMul<F>(m, n, k, transposeA, transposeB, a, b, c, operands);
    }

    public override void Conv2d<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([x, w], operands, [y]))
            inner.Conv2d<F>(shape, samples, x, w, y, operands);
    }

    public override void Conv2dMoments<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, Region mean, Region variance, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([x, w], operands, [y, mean, variance]))
            inner.Conv2dMoments<F>(shape, samples, x, w, y, mean, variance, operands);
    }

    public override void Conv2dBackwardInput<F>(Conv2dShape shape, int samples, Region dy, Region w, Region dx, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([dy, w], operands, [dx]))
            inner.Conv2dBackwardInput<F>(shape, samples, dy, w, dx, operands);
    }

    public override void Conv2dBackwardWeight(Conv2dShape shape, int samples, Region x, Region dy, Region dw)
    {
        if (Runs([x, dy], [], [dw]))
            inner.Conv2dBackwardWeight(shape, samples, x, dy, dw);
    }

    public override void MaxPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([x], operands, [y]))
            inner.MaxPool2d<F>(shape, samples, x, y, operands);
    }

    public override void MaxPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([x, dy], operands, [dx]))
            inner.MaxPool2dBackward<F>(shape, samples, x, dy, dx, operands);
    }

    public override void AvgPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([x], operands, [y]))
            inner.AvgPool2d<F>(shape, samples, x, y, operands);
    }

    public override void AvgPool2dBackward<F>(Pool2dShape shape, int samples, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([dy], operands, [dx]))
            inner.AvgPool2dBackward<F>(shape, samples, dy, dx, operands);
    }

    public override void MedianPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([x], operands, [y]))
            inner.MedianPool2d<F>(shape, samples, x, y, operands);
    }

    public override void MedianPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([x, dy], operands, [dx]))
            inner.MedianPool2dBackward<F>(shape, samples, x, dy, dx, operands);
    }

    public override void Resample2d<F>(Resample2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (Runs([x], operands, [y]))
            inner.Resample2d<F>(shape, samples, x, y, operands);
    }

    public override void Permute(PermuteShape shape, int samples, Region x, Region y)
    {
        if (Runs([x], [], [y]))
            inner.Permute(shape, samples, x, y);
    }

    public override void Transpose(int rows, int columns, Region x, Region y)
    {
        if (Runs([x], [], [y]))
            inner.Transpose(rows, columns, x, y);
    }

    public override void Softmax(Extent extent, Region x, Region y)
    {
        if (Runs([x], [], [y]))
            inner.Softmax(extent, x, y);
    }

    public override void SoftmaxBackward(Extent extent, Region y, Region dy, Region dx)
    {
        if (Runs([y, dy], [], [dx]))
            inner.SoftmaxBackward(extent, y, dy, dx);
    }

    public override void LogSoftmax(Extent extent, Region x, Region y)
    {
        if (Runs([x], [], [y]))
            inner.LogSoftmax(extent, x, y);
    }

    public override void LogSoftmaxBackward(Extent extent, Region y, Region dy, Region dx)
    {
        if (Runs([y, dy], [], [dx]))
            inner.LogSoftmaxBackward(extent, y, dy, dx);
    }

    public override void OneHot(Extent extent, Region labels, Region y)
    {
        if (Runs([labels], [], [y]))
            inner.OneHot(extent, labels, y);
    }

    public override void SoftmaxCrossEntropy(int samples, int classes, Region logits, Region labels, Region losses, Region gradient, float scale)
    {
        if (Runs([logits, labels], [], [losses, gradient]))
            inner.SoftmaxCrossEntropy(samples, classes, logits, labels, losses, gradient, scale);
    }

    public override void Update<R>(R rule, Region weights, Region gradients, Region first, Region second) =>
        inner.Update(rule, weights, gradients, first, second);

    private bool Runs(ReadOnlySpan<Region> reads, ReadOnlySpan<Operand> operands, ReadOnlySpan<Region> writes, bool writesAll = true, [CallerMemberName] string kernel = "") =>
        Hook.Makes(kernel, reads, operands, writes, writesAll);
}
