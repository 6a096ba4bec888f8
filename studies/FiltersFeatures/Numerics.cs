namespace Studies.FiltersFeatures;

/// <summary>Numbers that describe filters and features.</summary>
internal static class Numerics
{
    /// <summary>The mean correlation of each weight with its right and its lower neighbour; 0 for weights that do not vary.</summary>
    public static double NeighbourCorrelation(float[][] filters, int side) => filters.Average(filter =>
    {
        // The border of digits is always empty, so that its weights stay as they are.
        var (from, to) = side > 10 ? (4, side - 4) : (0, side);
        var (first, second) = (new List<double>(), new List<double>());
        for (var y = from; y < to; y++)
            for (var x = from; x < to; x++)
            {
                if (x + 1 < to)
                    Add(filter[y * side + x], filter[y * side + x + 1]);
                if (y + 1 < to)
                    Add(filter[y * side + x], filter[(y + 1) * side + x]);
            }

        return Correlation(first, second);

        void Add(float a, float b)
        {
            first.Add(a);
            second.Add(b);
        }
    });

    /// <summary>The mean correlation of the weights of each class with the mean image of that class, less the mean of all images.</summary>
    public static double TemplateCorrelation(float[][] templates, Dataset train)
    {
        var (sums, counts, all) = (templates.Select(t => new double[t.Length]).ToArray(), new int[templates.Length], new double[templates[0].Length]);
        var (input, label) = (new float[train.InputLength], new float[1]);
        for (var i = 0; i < train.Count; i++)
        {
            train.Read([i], input, label);
            counts[(int)label[0]]++;
            for (var p = 0; p < input.Length; p++)
            {
                sums[(int)label[0]][p] += input[p];
                all[p] += input[p];
            }
        }

        return templates.Select((template, c) => Correlation([.. template.Select(w => (double)w)], [.. sums[c].Select((s, p) => s / counts[c] - all[p] / train.Count)])).Average();
    }

    /// <summary>The number of pixels that are at least a tenth as bright or dark as the strongest.</summary>
    public static double PixelsThatMatter(float[] image)
    {
        var strongest = image.Max(Math.Abs);
        return image.Count(value => Math.Abs(value) > 0.1 * strongest);
    }

    /// <summary>The variance between the classes' means over the whole variance, averaged over the units of an output: 1 if the class decides all.</summary>
    public static double ShareOfClasses(Model model, Dataset test, int output, int count)
    {
        var units = model.Outputs[output].Length;
        var (values, labels) = (new float[count * units], new float[count]);
        for (var start = 0; start < count; start += model.MaxBatch)
        {
            var size = Math.Min(model.MaxBatch, count - start);
            var inputs = new float[size * test.InputLength];
            test.Read([.. Enumerable.Range(start, size)], inputs, labels.AsSpan(start, size));
            model.Predict(inputs);
            model.Outputs[output].Read(values.AsSpan(start * units, size * units));
        }

        var shares = new List<double>();
        for (var unit = 0; unit < units; unit++)
        {
            double[] answers = [.. Enumerable.Range(0, count).Select(i => (double)values[i * units + unit])];
            var mean = answers.Average();
            var whole = answers.Sum(a => (a - mean) * (a - mean));
            var between = answers.Zip(labels).GroupBy(pair => pair.Second).Sum(group => group.Count() * Math.Pow(group.Average(pair => pair.First) - mean, 2));
            if (whole > 0)
                shares.Add(between / whole);
        }

        return shares.Average();
    }

    private static double Correlation(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var (both, squareA, squareB) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Count; i++)
        {
            both += (a[i] - meanA) * (b[i] - meanB);
            squareA += (a[i] - meanA) * (a[i] - meanA);
            squareB += (b[i] - meanB) * (b[i] - meanB);
        }

        return squareA > 0 && squareB > 0 ? both / Math.Sqrt(squareA * squareB) : 0;
    }
}
