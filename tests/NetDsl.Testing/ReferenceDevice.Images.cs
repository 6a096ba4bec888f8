using NetDsl.Runtime;

namespace NetDsl.Testing;

/// <summary>Convolution and pooling.</summary>
public sealed partial class ReferenceDevice
{
    /// <summary>Called with the indices of one output, one input and one weight that are multiplied.</summary>
    private delegate void Term(int y, int x, int w);

    public override void Conv2d<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, params ReadOnlySpan<Operand> operands)
    {
        var sums = new double[samples * shape.OutChannels * shape.OutHeight * shape.OutWidth];
        ForEachTerm(shape, samples, (yi, xi, wi) => sums[yi] += Values(x)[At(InOf(shape, samples), xi)] * Values(w)[wi]);
        Finish<F>(OutOf(shape, samples), sums, y, operands);
    }

    public override void Conv2dBackwardInput<F>(Conv2dShape shape, int samples, Region dy, Region w, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var sums = new double[samples * shape.InChannels * shape.InHeight * shape.InWidth];
        ForEachTerm(shape, samples, (yi, xi, wi) => sums[xi] += Values(dy)[At(OutOf(shape, samples), yi)] * Values(w)[wi]);
        Finish<F>(InOf(shape, samples), sums, dx, operands);
    }

    public override void Conv2dBackwardWeight(Conv2dShape shape, int samples, Region x, Region dy, Region dw)
    {
        Values(dw).Clear();
        ForEachTerm(shape, samples, (yi, xi, wi) => Values(dw)[wi] += Values(dy)[At(OutOf(shape, samples), yi)] * Values(x)[At(InOf(shape, samples), xi)]);
    }

    public override void MaxPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var maxima = new double[samples * shape.Channels * shape.OutHeight * shape.OutWidth];
        ForEachWindow(shape, samples, (output, window) => maxima[output] = Values(x)[At(InOf(shape, samples), Winner(InOf(shape, samples), x, window))]);
        Finish<F>(OutOf(shape, samples), maxima, y, operands);
    }

    public override void MaxPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var sums = new double[samples * shape.Channels * shape.InHeight * shape.InWidth];
        ForEachWindow(shape, samples, (output, window) => sums[Winner(InOf(shape, samples), x, window)] += Values(dy)[At(OutOf(shape, samples), output)]);
        Finish<F>(InOf(shape, samples), sums, dx, operands);
    }

    public override void AvgPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var means = new double[samples * shape.Channels * shape.OutHeight * shape.OutWidth];
        ForEachWindow(shape, samples, (output, window) =>
        {
            foreach (var input in window)
                means[output] += Values(x)[At(InOf(shape, samples), input)];
            means[output] /= Divisor(shape, output, window.Count);
        });
        Finish<F>(OutOf(shape, samples), means, y, operands);
    }

    public override void AvgPool2dBackward<F>(Pool2dShape shape, int samples, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var sums = new double[samples * shape.Channels * shape.InHeight * shape.InWidth];
        ForEachWindow(shape, samples, (output, window) =>
        {
            foreach (var input in window)
                sums[input] += Values(dy)[At(OutOf(shape, samples), output)] / Divisor(shape, output, window.Count);
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

    private static void ForEachTerm(Conv2dShape shape, int samples, Term term)
    {
        var (inputs, outputs) = (shape.InChannels / shape.Groups, shape.OutChannels / shape.Groups);
        for (var n = 0; n < samples; n++)
            for (var oc = 0; oc < shape.OutChannels; oc++)
                for (var oh = 0; oh < shape.OutHeight; oh++)
                    for (var ow = 0; ow < shape.OutWidth; ow++)
                        for (var c = 0; c < inputs; c++)
                            for (var r = 0; r < shape.KernelHeight; r++)
                                for (var s = 0; s < shape.KernelWidth; s++)
                                {
                                    var ih = oh * shape.StrideHeight - shape.PadTop + r * shape.DilationHeight;
                                    var iw = ow * shape.StrideWidth - shape.PadLeft + s * shape.DilationWidth;
                                    if (ih < 0 || ih >= shape.InHeight || iw < 0 || iw >= shape.InWidth)
                                        continue;
                                    var ic = oc / outputs * inputs + c;
                                    term(
                                        ((n * shape.OutChannels + oc) * shape.OutHeight + oh) * shape.OutWidth + ow,
                                        ((n * shape.InChannels + ic) * shape.InHeight + ih) * shape.InWidth + iw,
                                        ((oc * inputs + c) * shape.KernelHeight + r) * shape.KernelWidth + s);
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

    private static int Winner(Extent extent, Region x, List<int> window)
    {
        var best = window[0];
        foreach (var candidate in window)
            if (Values(x)[At(extent, candidate)] > Values(x)[At(extent, best)])
                best = candidate;
        return best;
    }

    /// <summary>The first that holds the median, in reading order.</summary>
    private static int Middle(Region x, List<int> window)
    {
        var values = window.Select(i => Values(x)[i]).Order().ToList();
        return window.First(i => Values(x)[i] == values[(values.Count - 1) / 2]);
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
