using static NetDsl.Networks.Tests.Onnx.Translation;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>
/// Losses of class numbers. Each position of an image is a sample; a sum is the mean times the weight of the samples, and without a
/// reduction a batch has one sample. An ignored class has the weight 0.
/// </summary>
internal static class Losses
{
    public static IReadOnlyDictionary<string, Func<OnnxCase, Translation>> All { get; } = new Dictionary<string, Func<OnnxCase, Translation>>
    {
        ["NegativeLogLikelihoodLoss"] = test => Of(test, "", "NegativeLogLikelihood"),
        // The logarithms of probabilities, if the test has them, are the output before the second of two equal losses.
        ["SoftmaxCrossEntropyLoss"] = test => test.Node.Outputs.Count > 1 ? Of(test, "LogSoftmax, ", "NegativeLogLikelihood") : Of(test, "", "SoftmaxCrossEntropy"),
    };

    private static Translation Of(OnnxCase test, string layers, string loss)
    {
        var (x, labels, weights) = (test.Input(0)!, test.Input(1)!.Floats, test.Input(2)?.Floats);
        var (classes, positions) = (x.Shape[1], Product(x.Shape[2..]));
        if (test.Node.Attributes.ContainsKey("ignore_index"))
        {
            var ignored = test.Integer("ignore_index", 0);
            if (labels.Contains(ignored) && (ignored < 0 || ignored >= classes))
                throw OutOfScope("labels that are not classes");
            weights = [.. Enumerable.Range(0, classes).Select(c => c == ignored ? 0 : weights?[c] ?? 1)];
        }

        var samples = Moved(x.Floats, classes, positions);
        var counts = Array.ConvertAll(labels, label => weights?[(int)label] ?? 1);
        var reduction = test.Text("reduction", "mean");
        var options = weights is null ? "" : $"(ClassWeights = new[] {{ {string.Join(", ", weights.Select(weight => Number(weight) + "f"))} }})";
        return new($"Input({classes}), {layers}{loss}{options}", labels.Length, samples)
        {
            Run = model =>
            {
                var outputs = new float[samples.Length];
                if (reduction == "none")
                {
                    var single = new float[labels.Length];
                    for (var i = 0; i < labels.Length; i++)
                        single[i] = counts[i] == 0 ? 0 : counts[i] * model.Evaluate(samples.AsSpan(i * classes, classes), labels.AsSpan(i, 1), outputs.AsSpan(i * classes, classes));
                    return Results(single);
                }

                var mean = model.Evaluate(samples, labels, outputs);
                return Results([reduction == "sum" ? mean * counts.Sum() : mean]);

                float[][] Results(float[] losses) => test.Node.Outputs.Count > 1 ? [losses, Moved(outputs, positions, classes)] : [losses];
            },
        };
    }

    /// <summary>Channels behind positions, or the other way round.</summary>
    private static float[] Moved(float[] values, int rows, int columns)
    {
        var moved = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (matrix, at) = (i / (rows * columns), i % (rows * columns));
            moved[matrix * rows * columns + at % columns * rows + at / columns] = values[i];
        }

        return moved;
    }
}
