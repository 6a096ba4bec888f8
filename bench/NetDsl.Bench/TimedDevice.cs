using System.Diagnostics;
using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Bench;

/// <summary>
/// A device that forwards to another one and records the time of each kernel. Kernels are distinguished by template, fused function and
/// size.
/// </summary>
public sealed class TimedDevice(Device inner) : Device
{
    private readonly Dictionary<string, KernelTime> times = [];

    /// <summary>The device that does the work.</summary>
    public Device Inner => inner;

    public override string Name => inner.Name;

    public override long Launches => inner.Launches;

    public override long BytesMoved => inner.BytesMoved;

    /// <summary>The recorded times, in descending order.</summary>
    public IReadOnlyList<(string Kernel, KernelTime Time)> Times => [.. times.Select(p => (p.Key, p.Value)).OrderByDescending(p => p.Value.Ticks)];

    /// <summary>Forgets what has been noted.</summary>
    public void Reset() => times.Clear();

    public override int SamplesAtATime(long bytesPerSample, long weightBytes) => inner.SamplesAtATime(bytesPerSample, weightBytes);

    public override DeviceBuffer Allocate(long length) => inner.Allocate(length);

    public override void Upload(ReadOnlySpan<float> source, Region target)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Upload(source, target);
        Note(start, "");
    }

    public override void Download(Region source, Span<float> target)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Download(source, target);
        Note(start, "");
    }

    public override void Copy(Region source, Region target)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Copy(source, target);
        Note(start, "");
    }

    public override void CopyRows(int rows, int length, Region source, long sourceStart, long sourceStride, Region target, long targetStart, long targetStride)
    {
        var start = Stopwatch.GetTimestamp();
        inner.CopyRows(rows, length, source, sourceStart, sourceStride, target, targetStart, targetStride);
        Note(start, $"{rows}x{length}");
    }

    public override void Convert(Extent extent, Region source, Region target)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Convert(extent, source, target);
        Note(start, $"{extent.Samples}x{extent.Channels}x{extent.Inner} to {extent.Layout}");
    }

    public override void Fill(Region target, float value)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Fill(target, value);
        Note(start, "");
    }

    public override void Synchronize() => inner.Synchronize();

    public override void Map<F>(Extent extent, Region y, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Map<F>(extent, y, operands);
        Note(start, $"{Function<F>()} {Size(extent)}");
    }

    public override void Reduce<F>(Extent extent, Keep keep, bool mean, Region y, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Reduce<F>(extent, keep, mean, y, operands);
        Note(start, $"{Function<F>()} {Size(extent)} to {keep}");
    }

    public override void Reduce<F, G>(Extent extent, Keep keep, bool mean, Region y, Region z, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Reduce<F, G>(extent, keep, mean, y, z, operands);
        Note(start, $"{Function<F>()}{Function<G>()} {Size(extent)} to {keep}");
    }

    public override void Moments(Extent extent, Keep keep, Region x, Region mean, Region variance)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Moments(extent, keep, x, mean, variance);
        Note(start, $"{Size(extent)} to {keep}");
    }

    public override void SumChannels<F>(Extent extent, int before, int after, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.SumChannels<F>(extent, before, after, x, y, operands);
        Note(start, $"{Function<F>()} {Size(extent)}");
    }

    public override void MatMul<F>(int m, int n, int k, bool transposeA, bool transposeB, Region a, Region b, Region c, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.MatMul<F>(m, n, k, transposeA, transposeB, a, b, c, operands);
        Note(start, $"{Function<F>()} {m}x{k}{(transposeA ? "^T" : "")} {k}x{n}{(transposeB ? "^T" : "")}", (long)m * n * k);
    }

    public override void Conv2d<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Conv2d<F>(shape, samples, x, w, y, operands);
        Note(start, $"{Function<F>()} {Size(shape)}", Work(shape, samples));
    }

    public override void Conv2dMoments<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, Region mean, Region variance, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Conv2dMoments<F>(shape, samples, x, w, y, mean, variance, operands);
        Note(start, $"{Function<F>()} {Size(shape)}", Work(shape, samples));
    }

    public override void Conv2dBackwardInput<F>(Conv2dShape shape, int samples, Region dy, Region w, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Conv2dBackwardInput<F>(shape, samples, dy, w, dx, operands);
        Note(start, $"{Function<F>()} {Size(shape)}", Work(shape, samples));
    }

    public override void Conv2dBackwardWeight(Conv2dShape shape, int samples, Region x, Region dy, Region dw)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Conv2dBackwardWeight(shape, samples, x, dy, dw);
        Note(start, Size(shape), Work(shape, samples));
    }

    public override void MaxPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.MaxPool2d<F>(shape, samples, x, y, operands);
        Note(start, $"{Function<F>()} {Size(shape)}");
    }

    public override void MaxPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.MaxPool2dBackward<F>(shape, samples, x, dy, dx, operands);
        Note(start, $"{Function<F>()} {Size(shape)}");
    }

    public override void AvgPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.AvgPool2d<F>(shape, samples, x, y, operands);
        Note(start, $"{Function<F>()} {Size(shape)}");
    }

    public override void AvgPool2dBackward<F>(Pool2dShape shape, int samples, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.AvgPool2dBackward<F>(shape, samples, dy, dx, operands);
        Note(start, $"{Function<F>()} {Size(shape)}");
    }

    public override void MedianPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.MedianPool2d<F>(shape, samples, x, y, operands);
        Note(start, $"{Function<F>()} {Size(shape)}");
    }

    public override void MedianPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.MedianPool2dBackward<F>(shape, samples, x, dy, dx, operands);
        Note(start, $"{Function<F>()} {Size(shape)}");
    }

    public override void Resample2d<F>(Resample2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Resample2d<F>(shape, samples, x, y, operands);
        Note(start, $"{Function<F>()} {shape.Channels}x{shape.Rows.OutSize}x{shape.Columns.OutSize}");
    }

    public override void Permute(PermuteShape shape, int samples, Region x, Region y)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Permute(shape, samples, x, y);
        Note(start, string.Join("x", shape.Sizes));
    }

    public override void Transpose(int rows, int columns, Region x, Region y)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Transpose(rows, columns, x, y);
        Note(start, $"{rows}x{columns}");
    }

    public override void Softmax(Extent extent, Region x, Region y)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Softmax(extent, x, y);
        Note(start, Size(extent));
    }

    public override void SoftmaxBackward(Extent extent, Region y, Region dy, Region dx)
    {
        var start = Stopwatch.GetTimestamp();
        inner.SoftmaxBackward(extent, y, dy, dx);
        Note(start, Size(extent));
    }

    public override void LogSoftmax(Extent extent, Region x, Region y)
    {
        var start = Stopwatch.GetTimestamp();
        inner.LogSoftmax(extent, x, y);
        Note(start, Size(extent));
    }

    public override void LogSoftmaxBackward(Extent extent, Region y, Region dy, Region dx)
    {
        var start = Stopwatch.GetTimestamp();
        inner.LogSoftmaxBackward(extent, y, dy, dx);
        Note(start, Size(extent));
    }

    public override void OneHot(Extent extent, Region labels, Region y)
    {
        var start = Stopwatch.GetTimestamp();
        inner.OneHot(extent, labels, y);
        Note(start, Size(extent));
    }

    public override void SoftmaxCrossEntropy(int samples, int classes, Region logits, Region labels, Region losses, Region gradient, float scale)
    {
        var start = Stopwatch.GetTimestamp();
        inner.SoftmaxCrossEntropy(samples, classes, logits, labels, losses, gradient, scale);
        Note(start, $"{samples}x{classes}");
    }

    public override void Update<R>(R rule, Region weights, Region gradients, Region first, Region second)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Update(rule, weights, gradients, first, second);
        Note(start, $"{typeof(R).Name} {weights.Length}");
    }

    public override void Dispose() => inner.Dispose();

    private static string Function<F>() => typeof(F).IsGenericType ? $"<{typeof(F).GetGenericArguments()[^1].Name}>" : "";

    private static string Size(Extent extent) => $"{extent.Samples}x{extent.Channels}x{extent.Inner}";

    private static string Size(Conv2dShape shape) =>
        $"{shape.InChannels}x{shape.InHeight}x{shape.InWidth} by {shape.KernelHeight}x{shape.KernelWidth} to {shape.OutChannels}x{shape.OutHeight}x{shape.OutWidth}";

    private static string Size(Pool2dShape shape) => $"{shape.Channels}x{shape.InHeight}x{shape.InWidth} by {shape.KernelHeight}x{shape.KernelWidth}";

    private static long Work(Conv2dShape shape, int samples) =>
        (long)samples * shape.OutChannels * shape.OutHeight * shape.OutWidth * (shape.InChannels / shape.Groups) * shape.KernelHeight * shape.KernelWidth;

    private void Note(long start, string what, long multiplyAdds = 0, [CallerMemberName] string kernel = "")
    {
        var ticks = Stopwatch.GetTimestamp() - start;
        var key = what.Length == 0 ? kernel : what[0] == '<' ? kernel + what : $"{kernel} {what.TrimStart()}";
        times.TryGetValue(key, out var time);
        times[key] = new(time.Calls + 1, time.Ticks + ticks, multiplyAdds);
    }
}

/// <summary>The number of calls of a kernel, their total time, and the multiply-adds of one call, if it computes them.</summary>
public readonly record struct KernelTime(int Calls, long Ticks, long MultiplyAdds);
