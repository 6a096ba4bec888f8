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

    /// <summary>Hears that a call has been made. An update of parameters is such a call, too, but cannot be left out.</summary>
    /// <param name="kernel">The method of the device.</param>
    /// <param name="function">Its fused function, or the rule of an update; null if it has none.</param>
    /// <param name="shape">The shape of a convolution, a pool or the like; the factors of a matrix product; null for other kernels.</param>
    /// <param name="sizes">Its numbers: samples first.</param>
    void Made(string kernel, Type? function, object? shape, ReadOnlySpan<int> sizes)
    {
    }
}

/// <summary>
/// Passes the kernel calls of a program on to another device, if a hook agrees. A program makes the same calls in each run. Buffers,
/// uploads, downloads and updates are those of the other device.
/// </summary>
internal sealed class HookedDevice(Device inner) : Device
{
    /// <summary>Hears of each call.</summary>
    public required IKernelHook Hook { get; set; }

    /// <summary>The device that makes the calls.</summary>
    public Device Inner => inner;

    public override string Name => inner.Name;

    public override long Launches => inner.Launches;

    public override long BytesMoved => inner.BytesMoved;

    public override int SamplesAtATime(long bytesPerSample, long weightBytes) => inner.SamplesAtATime(bytesPerSample, weightBytes);

    public override DeviceBuffer Allocate(long length) => inner.Allocate(length);

    public override void Upload(ReadOnlySpan<float> source, Region target) => inner.Upload(source, target);

    public override void Download(Region source, Span<float> target) => inner.Download(source, target);

    public override void Synchronize() => inner.Synchronize();

    public override void Dispose()
    {
    }

    public override void Copy(Region source, Region target)
    {
        if (!Begins([source], [], [target]))
            return;
        inner.Copy(source, target);
        Ends(null, null, [(int)target.Length]);
    }

    public override void CopyRows(int rows, int length, Region source, long sourceStart, long sourceStride, Region target, long targetStart, long targetStride)
    {
        if (!Begins([source], [], [target], writesAll: false))
            return;
        inner.CopyRows(rows, length, source, sourceStart, sourceStride, target, targetStart, targetStride);
        Ends(null, null, [rows, length]);
    }

    public override void Convert(Extent extent, Region source, Region target)
    {
        if (!Begins([source], [], [target]))
            return;
        inner.Convert(extent, source, target);
        Ends(null, null, [extent.Samples, extent.Channels, extent.Inner]);
    }

    public override void ScatterRows(ReadOnlySpan<int> rows, int length, Region source, Region target)
    {
        if (!Begins([source], [], [target]))
            return;
        inner.ScatterRows(rows, length, source, target);
        Ends(null, null, [rows.Length, length]);
    }

    public override void GatherRows(ReadOnlySpan<int> rows, int length, Region source, Region target)
    {
        if (!Begins([source], [], [target]))
            return;
        inner.GatherRows(rows, length, source, target);
        Ends(null, null, [rows.Length, length]);
    }

    public override void Pad2d(int planes, int height, int width, int top, int left, int bottom, int right, float value, Region x, Region y)
    {
        if (!Begins([x], [], [y]))
            return;
        inner.Pad2d(planes, height, width, top, left, bottom, right, value, x, y);
        Ends(null, null, [planes, height, width]);
    }

    public override void Crop2d(int planes, int height, int width, int top, int left, int bottom, int right, Region x, Region y)
    {
        if (!Begins([x], [], [y]))
            return;
        inner.Crop2d(planes, height, width, top, left, bottom, right, x, y);
        Ends(null, null, [planes, height, width]);
    }

    public override void Cutout(int samples, int height, int width, int size, Operand row, Operand column, Region y)
    {
        if (!Begins([], [row, column], [y]))
            return;
        inner.Cutout(samples, height, width, size, row, column, y);
        Ends(null, null, [samples, height, width]);
    }

    public override void Fill(Region target, float value)
    {
        if (!Begins([], [], [target]))
            return;
        inner.Fill(target, value);
        Ends(null, null, [(int)target.Length]);
    }

    public override void Map<F>(Extent extent, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([], operands, [y]))
            return;
        inner.Map<F>(extent, y, operands);
        Ends(typeof(F), null, [extent.Samples, extent.Channels, extent.Inner]);
    }

    public override void Reduce<F>(Extent extent, Keep keep, bool mean, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([], operands, [y]))
            return;
        inner.Reduce<F>(extent, keep, mean, y, operands);
        Ends(typeof(F), null, [extent.Samples, extent.Channels, extent.Inner]);
    }

    public override void Reduce<F, G>(Extent extent, Keep keep, bool mean, Region y, Region z, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([], operands, [y, z]))
            return;
        inner.Reduce<F, G>(extent, keep, mean, y, z, operands);
        Ends(typeof(F), null, [extent.Samples, extent.Channels, extent.Inner]);
    }

    public override void Moments(Extent extent, Keep keep, Region x, Region mean, Region variance)
    {
        if (!Begins([x], [], [mean, variance]))
            return;
        inner.Moments(extent, keep, x, mean, variance);
        Ends(null, null, [extent.Samples, extent.Channels, extent.Inner]);
    }

    public override void SumChannels<F>(Extent extent, int before, int after, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([x], operands, [y]))
            return;
        inner.SumChannels<F>(extent, before, after, x, y, operands);
        Ends(typeof(F), null, [extent.Samples, extent.Channels, extent.Inner]);
    }

    public override void MatMul<F>(int m, int n, int k, bool transposeA, bool transposeB, Region a, Region b, Region c, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([a, b], operands, [c]))
            return;
        inner.MatMul<F>(m, n, k, transposeA, transposeB, a, b, c, operands);
        Ends(typeof(F), Factors(transposeA, transposeB), [m, n, k]);
    }

    public override void Conv2d<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([x, w], operands, [y]))
            return;
        inner.Conv2d<F>(shape, samples, x, w, y, operands);
        Ends(typeof(F), shape, [samples]);
    }

    public override void Conv2dMoments<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, Region mean, Region variance, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([x, w], operands, [y, mean, variance]))
            return;
        inner.Conv2dMoments<F>(shape, samples, x, w, y, mean, variance, operands);
        Ends(typeof(F), shape, [samples]);
    }

    public override void Conv2dBackwardInput<F>(Conv2dShape shape, int samples, Region dy, Region w, Region dx, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([dy, w], operands, [dx]))
            return;
        inner.Conv2dBackwardInput<F>(shape, samples, dy, w, dx, operands);
        Ends(typeof(F), shape, [samples]);
    }

    public override void Conv2dBackwardWeight(Conv2dShape shape, int samples, Region x, Region dy, Region dw)
    {
        if (!Begins([x, dy], [], [dw]))
            return;
        inner.Conv2dBackwardWeight(shape, samples, x, dy, dw);
        Ends(null, shape, [samples]);
    }

    public override void MaxPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([x], operands, [y]))
            return;
        inner.MaxPool2d<F>(shape, samples, x, y, operands);
        Ends(typeof(F), shape, [samples]);
    }

    public override void MaxPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([x, dy], operands, [dx]))
            return;
        inner.MaxPool2dBackward<F>(shape, samples, x, dy, dx, operands);
        Ends(typeof(F), shape, [samples]);
    }

    public override void AvgPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([x], operands, [y]))
            return;
        inner.AvgPool2d<F>(shape, samples, x, y, operands);
        Ends(typeof(F), shape, [samples]);
    }

    public override void AvgPool2dBackward<F>(Pool2dShape shape, int samples, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([dy], operands, [dx]))
            return;
        inner.AvgPool2dBackward<F>(shape, samples, dy, dx, operands);
        Ends(typeof(F), shape, [samples]);
    }

    public override void MedianPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([x], operands, [y]))
            return;
        inner.MedianPool2d<F>(shape, samples, x, y, operands);
        Ends(typeof(F), shape, [samples]);
    }

    public override void MedianPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([x, dy], operands, [dx]))
            return;
        inner.MedianPool2dBackward<F>(shape, samples, x, dy, dx, operands);
        Ends(typeof(F), shape, [samples]);
    }

    public override void Resample2d<F>(Resample2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        if (!Begins([x], operands, [y]))
            return;
        inner.Resample2d<F>(shape, samples, x, y, operands);
        Ends(typeof(F), shape, [samples]);
    }

    public override void Permute(PermuteShape shape, int samples, Region x, Region y)
    {
        if (!Begins([x], [], [y]))
            return;
        inner.Permute(shape, samples, x, y);
        Ends(null, shape, [samples]);
    }

    public override void Transpose(int rows, int columns, Region x, Region y)
    {
        if (!Begins([x], [], [y]))
            return;
        inner.Transpose(rows, columns, x, y);
        Ends(null, null, [rows, columns]);
    }

    public override void Softmax(Extent extent, Region x, Region y)
    {
        if (!Begins([x], [], [y]))
            return;
        inner.Softmax(extent, x, y);
        Ends(null, null, [extent.Samples, extent.Channels, extent.Inner]);
    }

    public override void SoftmaxBackward(Extent extent, Region y, Region dy, Region dx)
    {
        if (!Begins([y, dy], [], [dx]))
            return;
        inner.SoftmaxBackward(extent, y, dy, dx);
        Ends(null, null, [extent.Samples, extent.Channels, extent.Inner]);
    }

    public override void LogSoftmax(Extent extent, Region x, Region y)
    {
        if (!Begins([x], [], [y]))
            return;
        inner.LogSoftmax(extent, x, y);
        Ends(null, null, [extent.Samples, extent.Channels, extent.Inner]);
    }

    public override void LogSoftmaxBackward(Extent extent, Region y, Region dy, Region dx)
    {
        if (!Begins([y, dy], [], [dx]))
            return;
        inner.LogSoftmaxBackward(extent, y, dy, dx);
        Ends(null, null, [extent.Samples, extent.Channels, extent.Inner]);
    }

    public override void OneHot(Extent extent, Region labels, Region y)
    {
        if (!Begins([labels], [], [y]))
            return;
        inner.OneHot(extent, labels, y);
        Ends(null, null, [extent.Samples, extent.Channels, extent.Inner]);
    }

    public override void SoftmaxCrossEntropy(int samples, int classes, Region logits, Region labels, Region losses, Region gradient, float scale)
    {
        if (!Begins([logits, labels], [], [losses, gradient]))
            return;
        inner.SoftmaxCrossEntropy(samples, classes, logits, labels, losses, gradient, scale);
        Ends(null, null, [samples, classes]);
    }

    public override void Update<R>(R rule, Region weights, Region gradients, Region first, Region second)
    {
        inner.Update(rule, weights, gradients, first, second);
        Ends(typeof(R), null, [(int)weights.Length]);
    }

    /// <summary>The factors of a matrix product that are transposed.</summary>
    private static string Factors(bool transposeA, bool transposeB) => (transposeA, transposeB) switch
    {
        (true, true) => "aT bT",
        (true, false) => "aT b",
        (false, true) => "a bT",
        _ => "a b",
    };

    private bool Begins(ReadOnlySpan<Region> reads, ReadOnlySpan<Operand> operands, ReadOnlySpan<Region> writes, bool writesAll = true, [CallerMemberName] string kernel = "") =>
        Hook.Makes(kernel, reads, operands, writes, writesAll);

    private void Ends(Type? function, object? shape, ReadOnlySpan<int> sizes, [CallerMemberName] string kernel = "") =>
        Hook.Made(kernel, function, shape, sizes);
}
