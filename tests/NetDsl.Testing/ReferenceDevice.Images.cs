using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Testing;

/// <summary>Convolution and pooling.</summary>
public sealed partial class ReferenceDevice
{
    /// <summary>The one of output, input and weight that is the sum of products of the other two.</summary>
    private enum Sum
    {
        Output,
        Input,
        Weight,
    }

    public override void Conv2d<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, params ReadOnlySpan<Operand> operands)
    {
        var sums = new double[samples * shape.OutChannels * shape.OutHeight * shape.OutWidth];
        Accumulate(Sum.Output, shape, samples, sums, Plain(InOf(shape, samples), x), Values(w));
        Finish<F>(OutOf(shape, samples), sums, y, operands);
    }

    public override void Conv2dBackwardInput<F>(Conv2dShape shape, int samples, Region dy, Region w, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var sums = new double[samples * shape.InChannels * shape.InHeight * shape.InWidth];
        Accumulate(Sum.Input, shape, samples, Plain(OutOf(shape, samples), dy), sums, Values(w));
        Finish<F>(InOf(shape, samples), sums, dx, operands);
    }

    public override void Conv2dBackwardWeight(Conv2dShape shape, int samples, Region x, Region dy, Region dw)
    {
        Values(dw).Clear();
        Accumulate(Sum.Weight, shape, samples, Plain(OutOf(shape, samples), dy), Plain(InOf(shape, samples), x), Values(dw));
    }

    public override void MaxPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var maxima = new double[samples * shape.Channels * shape.OutHeight * shape.OutWidth];
        var inputs = Plain(InOf(shape, samples), x);
        ForEachWindow(shape, samples, (output, window) => maxima[output] = inputs[Winner(inputs, window)]);
        Finish<F>(OutOf(shape, samples), maxima, y, operands);
    }

    public override void MaxPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var sums = new double[samples * shape.Channels * shape.InHeight * shape.InWidth];
        var (inputs, gradient) = (Plain(InOf(shape, samples), x), Plain(OutOf(shape, samples), dy));
        ForEachWindow(shape, samples, (output, window) => sums[Winner(inputs, window)] += gradient[output]);
        Finish<F>(InOf(shape, samples), sums, dx, operands);
    }

    public override void AvgPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var means = new double[samples * shape.Channels * shape.OutHeight * shape.OutWidth];
        var inputs = Plain(InOf(shape, samples), x);
        ForEachWindow(shape, samples, (output, window) =>
        {
            foreach (var input in window)
                means[output] += inputs[input];
            means[output] /= Divisor(shape, output, window.Count);
        });
        Finish<F>(OutOf(shape, samples), means, y, operands);
    }

    public override void AvgPool2dBackward<F>(Pool2dShape shape, int samples, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var sums = new double[samples * shape.Channels * shape.InHeight * shape.InWidth];
        var gradient = Plain(OutOf(shape, samples), dy);
        ForEachWindow(shape, samples, (output, window) =>
        {
            foreach (var input in window)
                sums[input] += gradient[output] / Divisor(shape, output, window.Count);
        });
        Finish<F>(InOf(shape, samples), sums, dx, operands);
    }

    private static Extent InOf(Conv2dShape shape, int samples) => new(samples, shape.InChannels, shape.InHeight * shape.InWidth, shape.InLayout);

    private static Extent OutOf(Conv2dShape shape, int samples) => new(samples, shape.OutChannels, shape.OutHeight * shape.OutWidth, shape.OutLayout);

    private static Extent InOf(Pool2dShape shape, int samples) => new(samples, shape.Channels, shape.InHeight * shape.InWidth, shape.Layout);

    private static Extent OutOf(Pool2dShape shape, int samples) => new(samples, shape.Channels, shape.OutHeight * shape.OutWidth, shape.Layout);

    public override void MedianPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var medians = new double[samples * shape.Channels * shape.OutHeight * shape.OutWidth];
        ForEachWindow(shape, samples, (output, window) => medians[output] = Values(x)[Middle(x, window)]);
        Finish<F>(new(samples, shape.Channels, shape.OutHeight * shape.OutWidth), medians, y, operands);
    }

    public override void MedianPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var sums = new double[samples * shape.Channels * shape.InHeight * shape.InWidth];
        ForEachWindow(shape, samples, (output, window) => sums[Middle(x, window)] += Values(dy)[output]);
        Finish<F>(new(samples, shape.Channels, shape.InHeight * shape.InWidth), sums, dx, operands);
    }

    public override void Resample2d<F>(Resample2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var (rows, columns) = (shape.Rows, shape.Columns);
        var sums = new double[samples * shape.Channels * rows.OutSize * columns.OutSize];
        for (var i = 0; i < sums.Length; i++)
        {
            var (plane, row, column) = (i / (rows.OutSize * columns.OutSize), i / columns.OutSize % rows.OutSize, i % columns.OutSize);
            for (var r = rows.Starts[row]; r < rows.Starts[row + 1]; r++)
                for (var c = columns.Starts[column]; c < columns.Starts[column + 1]; c++)
                    sums[i] += (double)rows.Weights[r] * columns.Weights[c] * Values(x)[(plane * rows.InSize + rows.Inputs[r]) * columns.InSize + columns.Inputs[c]];
        }

        Finish<F>(new(samples, shape.Channels, rows.OutSize * columns.OutSize), sums, y, operands);
    }

    public override void Transpose(int rows, int columns, Region x, Region y)
    {
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                Values(y)[column * rows + row] = Values(x)[row * columns + column];
    }

    public override void Permute(PermuteShape shape, int samples, Region x, Region y)
    {
        for (var i = 0; i < samples * shape.Length; i++)
        {
            var (sample, row, column) = (i / shape.Length, i % shape.Length / shape.RowLength, i % shape.RowLength);
            Values(y)[i] = Values(x)[sample * shape.Length + shape.Start(row) + column * shape.RowStep];
        }
    }

    private static void Finish<F>(Extent extent, double[] own, Region target, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        for (var i = 0; i < own.Length; i++)
            Values(target)[At(extent, i)] = Apply<F>(extent, i, own[i], operands);
    }

    /// <summary>Adds up each product of a convolution. Most of what tests compute is this loop, so it calls nothing.</summary>
    private static void Accumulate(Sum sum, Conv2dShape shape, int samples, Span<double> y, Span<double> x, Span<double> w)
    {
        var (inputs, outputs) = (shape.InChannels / shape.Groups, shape.OutChannels / shape.Groups);
        for (var n = 0; n < samples; n++)
            for (var oc = 0; oc < shape.OutChannels; oc++)
                for (var c = 0; c < inputs; c++)
                    for (var r = 0; r < shape.KernelHeight; r++)
                        for (var s = 0; s < shape.KernelWidth; s++)
                        {
                            var wi = ((oc * inputs + c) * shape.KernelHeight + r) * shape.KernelWidth + s;
                            for (var oh = 0; oh < shape.OutHeight; oh++)
                            {
                                var ih = oh * shape.StrideHeight - shape.PadTop + r * shape.DilationHeight;
                                if (ih < 0 || ih >= shape.InHeight)
                                    continue;
                                var yRow = ((n * shape.OutChannels + oc) * shape.OutHeight + oh) * shape.OutWidth;
                                var xRow = ((n * shape.InChannels + oc / outputs * inputs + c) * shape.InHeight + ih) * shape.InWidth;
                                for (var ow = 0; ow < shape.OutWidth; ow++)
                                {
                                    var iw = ow * shape.StrideWidth - shape.PadLeft + s * shape.DilationWidth;
                                    if (iw < 0 || iw >= shape.InWidth)
                                        continue;
                                    var (yi, xi) = (yRow + ow, xRow + iw);
                                    switch (sum)
                                    {
                                        case Sum.Output: y[yi] += x[xi] * w[wi]; break;
                                        case Sum.Input: x[xi] += y[yi] * w[wi]; break;
                                        default: w[wi] += y[yi] * x[xi]; break;
                                    }
                                }
                            }
                        }
    }

    /// <summary>Calls with each output's index and the input indices that its window covers, in reading order.</summary>
    private static void ForEachWindow(Pool2dShape shape, int samples, Action<int, List<int>> action)
    {
        var window = new List<int>();
        for (var plane = 0; plane < samples * shape.Channels; plane++)
            for (var oh = 0; oh < shape.OutHeight; oh++)
                for (var ow = 0; ow < shape.OutWidth; ow++)
                {
                    window.Clear();
                    for (var r = 0; r < shape.KernelHeight; r++)
                        for (var s = 0; s < shape.KernelWidth; s++)
                        {
                            var (ih, iw) = (oh * shape.StrideHeight - shape.PadTop + r, ow * shape.StrideWidth - shape.PadLeft + s);
                            if (ih >= 0 && ih < shape.InHeight && iw >= 0 && iw < shape.InWidth)
                                window.Add((plane * shape.InHeight + ih) * shape.InWidth + iw);
                        }
                    action((plane * shape.OutHeight + oh) * shape.OutWidth + ow, window);
                }
    }

    /// <summary>The first of the largest, in reading order; the last NaN where there is one, as in PyTorch.</summary>
    private static int Winner(double[] values, List<int> window)
    {
        var best = window[0];
        foreach (var candidate in window)
            if (values[candidate] > values[best] || double.IsNaN(values[candidate]))
                best = candidate;
        return best;
    }

    /// <summary>The first that holds the median, in reading order; the first NaN where there is one.</summary>
    private static int Middle(Region x, List<int> window)
    {
        var values = window.Select(i => Values(x)[i]).Order().ToList();
        // Sorting puts NaN first; one of them makes the median NaN.
        return window.First(i => Values(x)[i].Equals(double.IsNaN(values[0]) ? double.NaN : values[(values.Count - 1) / 2]));
    }

    /// <summary>The whole window, cut where it hangs over the padding; or the covered pixels.</summary>
    private static int Divisor(Pool2dShape shape, int output, int covered)
    {
        if (!shape.CountIncludePad)
            return covered;
        var (oh, ow) = (output / shape.OutWidth % shape.OutHeight, output % shape.OutWidth);
        var top = oh * shape.StrideHeight - shape.PadTop;
        var left = ow * shape.StrideWidth - shape.PadLeft;
        var height = Math.Min(top + shape.KernelHeight, shape.InHeight + shape.PadBottom) - top;
        var width = Math.Min(left + shape.KernelWidth, shape.InWidth + shape.PadRight) - left;
        return height * width;
    }
}
