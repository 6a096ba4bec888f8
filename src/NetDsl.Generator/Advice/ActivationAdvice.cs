using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Advice;

/// <summary>Advice on activations: those that saturate, that lose scores, and that are missing.</summary>
internal static class ActivationAdvice
{
    /// <summary>Functions with two flat ends whose derivative is at most 1/4.</summary>
    private static readonly HashSet<string> Sigmoids = ["Sigmoid", "Hardsigmoid", "SteppedSigmoid"];

    /// <summary>Functions with two flat ends whose derivative is up to 1.</summary>
    private static readonly HashSet<string> Tangents = ["Tanh", "Hardtanh", "Softsign"];

    /// <summary>So many sigmoids reduce the gradient to 1/64 or less.</summary>
    private const int MostSigmoids = 2;

    /// <summary>Networks of the literature have up to six layers of tanh, and train.</summary>
    private const int MostTangents = 7;

    private static readonly HashSet<string> Rectifiers = ["Relu", "Relu6"];

    /// <summary>Layers through which the gradient of a stack of activations passes unchanged in scale.</summary>
    private static readonly HashSet<string> Passing =
    [
        .. LayerGraph.Linear, "Flatten", "Reshape", "Permute", "Identity", "Dropout", "Dropout1d", "Dropout2d", "GaussianNoise", "Scale", "Slice", "Split", "Crop", "ZeroPad2d", "Pad2d", "Concat",
        "MaxPool1d", "MaxPool2d", "AvgPool1d", "AvgPool2d", "GlobalAvgPool1d", "GlobalAvgPool2d", "GlobalMaxPool2d", "AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "Upsample",
    ];

    /// <summary>Layers that are linear maps at inference.</summary>
    private static readonly HashSet<string> LinearBetween =
    [
        "BatchNorm", "Flatten", "Reshape", "Permute", "Identity", "Dropout", "Dropout1d", "Dropout2d", "DropPath", "GaussianNoise", "Scale", "LayerScale", "AvgPool1d", "AvgPool2d",
        "GlobalAvgPool1d", "GlobalAvgPool2d",
    ];

    private static readonly HashSet<string> SameValues = ["Flatten", "Reshape", "Permute", "Identity", "Dropout", "Dropout1d", "Dropout2d"];

    /// <summary>Deep stacks of sigmoids or of hyperbolic tangents, which no normalisation, rectifier or shortcut interrupts.</summary>
    public static IEnumerable<Finding> Saturates(LayerGraph graph)
    {
        // The saturating activations of the longest path to each layer. Layers are in the order of the data flow, except for the steps of
        // a differential equation, which have shortcuts, so that a stack ends there.
        var stacks = new Dictionary<LayerModel, (int Sigmoids, int Tangents)>(LayerGraph.Same.Instance);
        foreach (var layer in graph.Layers)
        {
            var (sigmoids, tangents) = layer.Inputs.Select(input => stacks.TryGetValue(input, out var stack) ? stack : default).DefaultIfEmpty()
                .OrderByDescending(stack => stack.Sigmoids).ThenByDescending(stack => stack.Tangents).First();
            stacks[layer] = Sigmoids.Contains(layer.Word) ? (sigmoids + 1, tangents)
                : Tangents.Contains(layer.Word) ? (sigmoids, tangents + 1)
                : Passing.Contains(layer.Word) ? (sigmoids, tangents) : default;
        }

        // The layers after which a stack goes on.
        var continued = new HashSet<LayerModel>(LayerGraph.Same.Instance);
        foreach (var layer in graph.Layers.Reverse())
            if (graph.After(layer).Any(after => Sigmoids.Contains(after.Word) || Tangents.Contains(after.Word) || Passing.Contains(after.Word) && continued.Contains(after)))
                continued.Add(layer);

        foreach (var layer in graph.Layers.Where(layer => (Sigmoids.Contains(layer.Word) || Tangents.Contains(layer.Word)) && !continued.Contains(layer)))
            if (stacks[layer] is var (sigmoids, tangents) && (sigmoids > MostSigmoids || tangents > MostTangents))
                yield return graph.Advise(AdviceRules.Saturates, layer, null, sigmoids + tangents,
                    sigmoids == 0 ? "" : $" to at most 1/{Math.Pow(4, sigmoids).ToString("N0", CultureInfo.InvariantCulture)} of that of the last");
    }

    /// <summary>A rectifier whose output is the scores of a softmax.</summary>
    public static IEnumerable<Finding> RectifierBeforeSoftmax(LayerGraph graph)
    {
        foreach (var softmax in graph.Layers.Where(layer => layer.Word is "Softmax" or "LogSoftmax" or "SoftmaxCrossEntropy"))
            if (graph.Before(softmax, SameValues) is { } rectifier && Rectifiers.Contains(rectifier.Word))
                yield return graph.Advise(AdviceRules.RectifierBeforeSoftmax, rectifier, null, LayerGraph.Name(softmax));
    }

    /// <summary>
    /// Two layers whose composition is linear. A layer that narrows, before one that widens, is a bottleneck: their product is of low rank,
    /// as in MobileNetV2. A grouped convolution is a part of a separable one.
    /// </summary>
    public static IEnumerable<Finding> NoActivation(LayerGraph graph)
    {
        foreach (var layer in graph.Layers.Where(IsLinear))
            if (graph.Before(layer, LinearBetween) is { } before && IsLinear(before) && before.Inputs.Count == 1
                && (before.Output.Channels > InputWidth(before) || before.Output.Channels >= layer.Output.Channels))
                yield return graph.Advise(AdviceRules.NoActivation, layer, null, LayerGraph.Name(before));

        static bool IsLinear(LayerModel layer) => LayerGraph.Linear.Contains(layer.Word) && LayerGraph.Read(layer).Integer("Groups", 1) == 1;

        static long InputWidth(LayerModel layer) => layer.Word == "Dense" ? layer.Inputs[0].Output.Length : layer.Inputs[0].Output.Channels;
    }
}
