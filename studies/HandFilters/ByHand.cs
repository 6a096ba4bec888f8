namespace Studies.HandFilters;

/// <summary>The toy network of lecture 004, calculated as its slides write it: sums over windows, one number at a time, in double precision.</summary>
internal static class ByHand
{
    /// <summary>The logits, and the gradient of the cross-entropy for the first layer's filters.</summary>
    public static (double[] Logits, double[] Gradient) Calculate(Zoo.ToyConvNet net, float[] image, int label)
    {
        var (w1, b1) = (Doubles(net.Conv1.Weight), Doubles(net.Conv1.Bias));
        var (w2, b2) = (Doubles(net.Conv2.Weight), Doubles(net.Conv2.Bias));
        var (w3, b3) = (Doubles(net.Dense1.Weight), Doubles(net.Dense1.Bias));
        double[] x = [.. image.Select(p => (double)p)];

        double[] z1 = Convolve(x, 1, 28, w1, b1), a1 = Rectify(z1);
        double[] z2 = Convolve(a1, 2, 26, w2, b2), a2 = Rectify(z2);
        var (pooled, where) = Pool(a2, 2, 24);
        double[] logits = [.. Enumerable.Range(0, 10).Select(c => b3[c] + Enumerable.Range(0, pooled.Length).Sum(i => w3[c * pooled.Length + i] * pooled[i]))];

        // Softmax and cross-entropy: the gradient for a logit is its probability, less 1 for the right class.
        var sum = logits.Sum(Math.Exp);
        double[] d3 = [.. logits.Select((z, c) => Math.Exp(z) / sum - (c == label ? 1 : 0))];
        // Max pooling: the gradient goes to the largest of each window.
        var d2 = new double[a2.Length];
        for (var i = 0; i < pooled.Length; i++)
            d2[where[i]] += Enumerable.Range(0, 10).Sum(c => d3[c] * w3[c * pooled.Length + i]);
        for (var i = 0; i < d2.Length; i++)
            d2[i] = z2[i] > 0 ? d2[i] : 0;
        var d1 = ConvolveBack(d2, 2, 24, w2, 2);
        for (var i = 0; i < d1.Length; i++)
            d1[i] = z1[i] > 0 ? d1[i] : 0;

        // The gradient for a shared weight is the sum over all places where it is used.
        var gradient = new double[w1.Length];
        for (var f = 0; f < 2; f++)
            for (var (i, j) = (0, 0); i < 9; i++, j++)
                for (var row = 0; row < 26; row++)
                    for (var column = 0; column < 26; column++)
                        gradient[f * 9 + i] += d1[(f * 26 + row) * 26 + column] * x[(row + i / 3) * 28 + column + i % 3];
        return (logits, gradient);
    }

    /// <summary>Two filters of 3x3 over all channels, without padding.</summary>
    private static double[] Convolve(double[] a, int channels, int size, double[] w, double[] b)
    {
        var output = size - 2;
        var z = new double[2 * output * output];
        for (var f = 0; f < 2; f++)
            for (var row = 0; row < output; row++)
                for (var column = 0; column < output; column++)
                {
                    var sum = b[f];
                    for (var c = 0; c < channels; c++)
                        for (var i = 0; i < 9; i++)
                            sum += w[(f * channels + c) * 9 + i] * a[(c * size + row + i / 3) * size + column + i % 3];
                    z[(f * output + row) * output + column] = sum;
                }

        return z;
    }

    private static double[] ConvolveBack(double[] dz, int channels, int output, double[] w, int filters)
    {
        var size = output + 2;
        var da = new double[channels * size * size];
        for (var f = 0; f < filters; f++)
            for (var row = 0; row < output; row++)
                for (var column = 0; column < output; column++)
                    for (var c = 0; c < channels; c++)
                        for (var i = 0; i < 9; i++)
                            da[(c * size + row + i / 3) * size + column + i % 3] += w[(f * channels + c) * 9 + i] * dz[(f * output + row) * output + column];
        return da;
    }

    private static double[] Rectify(double[] z) => [.. z.Select(v => Math.Max(0, v))];

    private static (double[] Values, int[] Where) Pool(double[] a, int channels, int size)
    {
        var half = size / 2;
        var (values, where) = (new double[channels * half * half], new int[channels * half * half]);
        for (var i = 0; i < values.Length; i++)
        {
            var first = (i / (half * half) * size + i / half % half * 2) * size + i % half * 2;
            where[i] = new[] { first, first + 1, first + size, first + size + 1 }.MaxBy(place => a[place]);
            values[i] = a[where[i]];
        }

        return (values, where);
    }

    private static double[] Doubles(Parameter parameter) => [.. parameter.Read().Select(v => (double)v)];
}
