using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Testing;

/// <summary>
/// Every kernel template by the plainest loops, stored and computed in double: the oracle that other devices are
/// compared with, and what gradients of whole networks are checked on by finite differences.
/// </summary>
public sealed partial class ReferenceDevice : Device
{
    public override string Name => "Reference";

    /// <summary>The number of samples that inference processes at a time.</summary>
    public int Tile { get; init; } = int.MaxValue;

    public override int SamplesAtATime(long bytesPerSample, long weightBytes) => Tile;

    /// <summary>The numbers of a region, to read and to write.</summary>
    public static Span<double> Values(Region region) =>
        ((ReferenceBuffer)region.Buffer).Values.AsSpan((int)region.Offset, (int)region.Length);

    public override DeviceBuffer Allocate(long length) => new ReferenceBuffer(length);

    public override void Upload(ReadOnlySpan<float> source, Region target)
    {
        var values = Values(target);
        for (var i = 0; i < source.Length; i++)
            values[i] = source[i];
    }

    public override void Download(Region source, Span<float> target)
    {
        var values = Values(source);
        for (var i = 0; i < target.Length; i++)
            target[i] = (float)values[i];
    }

    public override void Copy(Region source, Region target) => Values(source).CopyTo(Values(target));

    public override void CopyRows(int rows, int length, Region source, long sourceStart, long sourceStride, Region target, long targetStart, long targetStride)
    {
        for (var row = 0; row < rows; row++)
            for (var i = 0; i < length; i++)
                Values(target)[(int)(targetStart + row * targetStride) + i] = Values(source)[(int)(sourceStart + row * sourceStride) + i];
    }

    public override void Convert(Extent extent, Region source, Region target)
    {
        var plain = extent with { Layout = Layout.Nchw };
        var from = extent.Layout == Layout.Nchw ? extent with { Layout = Layout.Nchw16c } : plain;
        for (var i = 0; i < extent.Length; i++)
            Values(target)[At(extent, i)] = Values(source)[At(from, i)];
    }

    public override void Fill(Region target, float value) => Values(target).Fill(value);

    public override void Synchronize()
    {
    }

    public override void Dispose()
    {
    }

    public override void Map<F>(Extent extent, Region y, params ReadOnlySpan<Operand> operands)
    {
        var values = Values(y);
        for (var i = 0; i < extent.Length; i++)
            values[At(extent, i)] = Apply<F>(extent, i, null, operands);
    }

    public override void Reduce<F>(Extent extent, Keep keep, bool mean, Region y, params ReadOnlySpan<Operand> operands)
    {
        var sums = Values(y)[..(int)extent.Kept(keep)];
        sums.Clear();
        for (var i = 0; i < extent.Length; i++)
            sums[Kept(extent, keep, i)] += Apply<F>(extent, i, null, operands);
        if (mean)
            foreach (ref var sum in sums)
                sum /= (double)extent.Length / sums.Length;
    }

    public override void Moments(Extent extent, Keep keep, Region x, Region mean, Region variance)
    {
        var values = Values(x);
        var means = Values(mean)[..(int)extent.Kept(keep)];
        var variances = Values(variance)[..(int)extent.Kept(keep)];
        var count = (double)extent.Length / means.Length;
        means.Clear();
        variances.Clear();
        for (var i = 0; i < extent.Length; i++)
            means[Kept(extent, keep, i)] += values[At(extent, i)] / count;
        for (var i = 0; i < extent.Length; i++)
            variances[Kept(extent, keep, i)] += Math.Pow(values[At(extent, i)] - means[Kept(extent, keep, i)], 2) / count;
    }

    public override void SumChannels<F>(Extent extent, int before, int after, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var sums = new double[extent.Length];
        for (var i = 0; i < sums.Length; i++)
        {
            var channel = i / extent.Inner % extent.Channels;
            for (var other = Math.Max(channel - before, 0); other <= Math.Min(channel + after, extent.Channels - 1); other++)
                sums[i] += Values(x)[i + (other - channel) * extent.Inner];
        }

        Finish<F>(extent, sums, y, operands);
    }

    /// <summary>Which of the sums or means that are kept an element is part of.</summary>
    private static int Kept(Extent extent, Keep keep, int index)
    {
        var plane = index / extent.Inner;
        return keep switch
        {
            Keep.Channel => plane % extent.Channels,
            Keep.Plane => plane,
            Keep.Sample => plane / extent.Channels,
            Keep.Position => plane / extent.Channels * extent.Inner + index % extent.Inner,
            Keep.Feature => index % (extent.Channels * extent.Inner),
            _ => 0,
        };
    }

    public override void MatMul<F>(int m, int n, int k, bool transposeA, bool transposeB, Region a, Region b, Region c, params ReadOnlySpan<Operand> operands)
    {
        var left = Values(a);
        var right = Values(b);
        var result = Values(c);
        for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++)
            {
                var sum = 0d;
                for (var p = 0; p < k; p++)
                    sum += left[transposeA ? p * m + i : i * k + p] * right[transposeB ? j * k + p : p * n + j];
                result[i * n + j] = Apply<F>(new(m, n, 1), i * n + j, sum, operands);
            }
    }

    public override void Softmax(Extent extent, Region x, Region y) => ForEachPosition(extent, indices =>
    {
        var input = Values(x);
        var output = Values(y);
        var (max, sum) = (double.NegativeInfinity, 0d);
        foreach (var i in indices)
            max = Math.Max(max, input[i]);
        foreach (var i in indices)
            sum += Math.Exp(input[i] - max);
        foreach (var i in indices)
            output[i] = Math.Exp(input[i] - max) / sum;
    });

    public override void SoftmaxBackward(Extent extent, Region y, Region dy, Region dx) => ForEachPosition(extent, indices =>
    {
        var dot = 0d;
        foreach (var i in indices)
            dot += Values(y)[i] * Values(dy)[i];
        foreach (var i in indices)
            Values(dx)[i] = Values(y)[i] * (Values(dy)[i] - dot);
    });

    public override void LogSoftmax(Extent extent, Region x, Region y) => ForEachPosition(extent, indices =>
    {
        var input = Values(x);
        var (max, sum) = (double.NegativeInfinity, 0d);
        foreach (var i in indices)
            max = Math.Max(max, input[i]);
        foreach (var i in indices)
            sum += Math.Exp(input[i] - max);
        foreach (var i in indices)
            Values(y)[i] = input[i] - max - Math.Log(sum);
    });

    public override void LogSoftmaxBackward(Extent extent, Region y, Region dy, Region dx) => ForEachPosition(extent, indices =>
    {
        var sum = 0d;
        foreach (var i in indices)
            sum += Values(dy)[i];
        foreach (var i in indices)
            Values(dx)[i] = Values(dy)[i] - Math.Exp(Values(y)[i]) * sum;
    });

    public override void OneHot(Extent extent, Region labels, Region y)
    {
        for (var i = 0; i < extent.Length; i++)
        {
            var (sample, channel, position) = (i / (extent.Channels * extent.Inner), i / extent.Inner % extent.Channels, i % extent.Inner);
            Values(y)[i] = Values(labels)[sample * extent.Inner + position] == channel ? 1 : 0;
        }
    }

    public override void SoftmaxCrossEntropy(int samples, int classes, Region logits, Region labels, Region losses, Region gradient, float scale)
    {
        for (var n = 0; n < samples; n++)
        {
            var row = Values(logits).Slice(n * classes, classes);
            var (max, sum, label) = (double.NegativeInfinity, 0d, (int)Values(labels)[n]);
            foreach (var logit in row)
                max = Math.Max(max, logit);
            foreach (var logit in row)
                sum += Math.Exp(logit - max);
            Values(losses)[n] = Math.Log(sum) + max - row[label];
            if (!gradient.IsEmpty)
                for (var c = 0; c < classes; c++)
                    Values(gradient)[n * classes + c] = (Math.Exp(row[c] - max) / sum - (c == label ? 1 : 0)) * scale;
        }
    }

    public override void Update<R>(R rule, Region weights, Region gradients, Region first, Region second)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            var weight = new DoubleScalar(Values(weights)[i]);
            var state1 = first.IsEmpty ? default : new DoubleScalar(Values(first)[i]);
            var state2 = second.IsEmpty ? default : new DoubleScalar(Values(second)[i]);
            rule.Apply(ref weight, new DoubleScalar(Values(gradients)[i]), ref state1, ref state2);
            Values(weights)[i] = weight.Value;
            if (!first.IsEmpty)
                Values(first)[i] = state1.Value;
            if (!second.IsEmpty)
                Values(second)[i] = state2.Value;
        }
    }

    /// <summary>Calls with the indices of all channels of each sample and inner position.</summary>
    private static void ForEachPosition(Extent extent, Action<int[]> action)
    {
        for (var n = 0; n < extent.Samples; n++)
            for (var s = 0; s < extent.Inner; s++)
                action([.. Enumerable.Range(0, extent.Channels).Select(c => (n * extent.Channels + c) * extent.Inner + s)]);
    }

    /// <summary>The offset of an element whose number counts channels first. The native layout of this device is channels last.</summary>
    private static int At(Extent extent, int index)
    {
        if (extent.Layout == Layout.Nchw)
            return index;
        var plane = index / extent.Inner;
        return (plane / extent.Channels * extent.Inner + index % extent.Inner) * extent.Channels + plane % extent.Channels;
    }

    /// <summary>The elements in the order of their numbers.</summary>
    private static double[] Plain(Extent extent, Region region)
    {
        var values = Values(region);
        var plain = new double[extent.Length];
        for (var i = 0; i < plain.Length; i++)
            plain[i] = values[At(extent, i)];
        return plain;
    }

    /// <summary>F at one element; <paramref name="own"/> is the template's own value, where it has one.</summary>
    private static double Apply<F>(Extent extent, int index, double? own, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        if (operands.Length + (own is null ? 0 : 1) != F.Arity)
            throw new ArgumentException($"{typeof(F)} reads {F.Arity} values, but is given {operands.Length} operands.");
        Span<DoubleScalar> values = stackalloc DoubleScalar[8];
        var next = 0;
        if (own is { } value)
            values[next++] = new(value);
        foreach (var operand in operands)
            values[next++] = new(Load(operand, extent, index));
        return F.Apply(values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7]).Value;
    }

    private static double Load(Operand operand, Extent extent, int index)
    {
        var plane = index / extent.Inner;
        return operand.Kind switch
        {
            OperandKind.Element => Values(operand.Region)[At(extent, index)],
            OperandKind.Channel => Values(operand.Region)[plane % extent.Channels],
            OperandKind.Plane => Values(operand.Region)[plane],
            OperandKind.Sample => Values(operand.Region)[plane / extent.Channels],
            OperandKind.Position => Values(operand.Region)[Kept(extent, Keep.Position, index)],
            OperandKind.Feature => Values(operand.Region)[Kept(extent, Keep.Feature, index)],
            OperandKind.Scalar => Values(operand.Region)[0],
            OperandKind.Value => operand.Number,
            _ => CounterRandom.Uniform(operand.Key, (uint)index),
        };
    }

    private sealed class ReferenceBuffer(long length) : DeviceBuffer(length)
    {
        public double[] Values { get; } = new double[length];

        public override void Dispose()
        {
        }
    }
}
