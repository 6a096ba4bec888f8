using static NetDsl.Networks.Tests.Onnx.Translation;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>Normalisations, and dropout, which likewise has a mode for training.</summary>
internal static class Normalizations
{
    public static IReadOnlyDictionary<string, Func<OnnxCase, Translation>> All { get; } = new Dictionary<string, Func<OnnxCase, Translation>>
    {
        ["BatchNormalization"] = Batch,
        ["InstanceNormalization"] = test => Of(test.Input(0)!, test.Input(0)!.Shape[0], test.Input(0)!.Shape[1..],
            $"InstanceNorm2d(Affine = true{Epsilon(test)})", ("Gamma", test.Input(1)), ("Beta", test.Input(2))),
        ["LayerNormalization"] = Layer,
        ["MeanVarianceNormalization"] = MeanAndVariance,
        ["LRN"] = test => Of(test.Input(0)!, test.Input(0)!.Shape[0], test.Input(0)!.Shape[1..],
            $"LocalResponseNorm({test.Integer("size", 0)}, Alpha = {Number(test.Real("alpha", 1e-4f))}, Beta = {Number(test.Real("beta", 0.75f))}, K = {Number(test.Real("bias", 1))})"),
        ["Dropout"] = Dropout,
    };

    private static string Epsilon(OnnxCase test) => $", Epsilon = {Number(test.Real("epsilon", 1e-5f))}";

    private static Translation Batch(OnnxCase test)
    {
        var x = test.Input(0)!;
        var (batch, sample) = Batched(x.Shape);
        // Here momentum is what the batch counts, there what the past counts.
        var past = test.Real("momentum", 0.9f);
        var translation = Of(x, batch, sample, $"BatchNorm(Momentum = {Number(1 - past)}{Epsilon(test)})",
            ("Gamma", test.Input(1)), ("Beta", test.Input(2)), ("MovingMean", test.Input(3)), ("MovingVariance", test.Input(4)));
        if (test.Integer("training_mode", 0) == 0)
            return translation;

        var count = x.Length / sample[0];
        return translation with
        {
            Run = model =>
            {
                var y = Train(model, x);
                var variance = model.Parameters.Single(p => p.Name.EndsWith("MovingVariance", StringComparison.Ordinal)).Read();
                // The moving variance is that of samples, as in PyTorch, divided by n - 1; ONNX divides by n.
                var before = test.Input(4)!.Floats;
                for (var i = 0; i < variance.Length; i++)
                    variance[i] = past * before[i] + (variance[i] - past * before[i]) * (count - 1) / count;
                return [y, model.Parameters.Single(p => p.Name.EndsWith("MovingMean", StringComparison.Ordinal)).Read(), variance];
            },
        };
    }

    private static Translation Layer(OnnxCase test)
    {
        var x = test.Input(0)!;
        var axis = test.Integer("axis", -1);
        var split = axis < 0 ? axis + x.Shape.Length : axis;
        return Of(x, Product(x.Shape[..split]), [Product(x.Shape[split..])], $"LayerNorm(Epsilon = {Number(test.Real("epsilon", 1e-5f))})", ("Gamma", test.Input(1)), ("Beta", test.Input(2)));
    }

    private static Translation MeanAndVariance(OnnxCase test)
    {
        if (!(test.Integers("axes") ?? [0, 2, 3]).SequenceEqual([0, 2, 3]))
            throw OutOfScope("other axes than those of batch normalisation");
        var x = test.Input(0)!;
        var (batch, sample) = Batched(x.Shape);
        return Of(x, batch, sample, "BatchNorm(Affine = false, Epsilon = 1E-09)") with { Run = model => [Train(model, x)] };
    }

    private static Translation Dropout(OnnxCase test)
    {
        var x = test.Input(0)!;
        var rate = test.Input(1) is { } ratio ? ratio.Floats[0] : test.Real("ratio", 0.5f);
        var (batch, sample) = Batched(x.Shape);
        var translation = Of(x, batch, sample, $"Dropout({Number(rate)})");
        if (test.Input(2) is not { Values: [1] })
            return translation;
        if (rate != 0)
            throw OutOfScope("another generator of random numbers");
        return translation with { Run = model => [Train(model, x)] };
    }

    /// <summary>The output of the network in training.</summary>
    private static float[] Train(Model model, OnnxTensor x)
    {
        var y = new float[x.Length];
        model.TrainStep(x.Floats, new float[x.Length], new Sgd(0), y);
        return y;
    }
}
