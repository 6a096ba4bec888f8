using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Advice;

/// <summary>Advice on what stands before a normalisation.</summary>
internal static class NormAdvice
{
    private static readonly HashSet<string> Dropouts = ["Dropout", "Dropout1d", "Dropout2d"];

    /// <summary>Layers through which dropped elements still change the variance.</summary>
    private static readonly HashSet<string> KeepsVariance =
    [
        .. LayerGraph.Linear, "Relu", "Relu6", "LeakyRelu", "PRelu", "Elu", "Gelu", "Silu", "Hardswish", "Mish", "Tanh", "Sigmoid", "Flatten", "Reshape", "Identity", "Scale",
        "MaxPool1d", "MaxPool2d", "AvgPool1d", "AvgPool2d",
    ];

    private static readonly HashSet<string> GlobalPools = ["GlobalAvgPool1d", "GlobalAvgPool2d", "GlobalMaxPool2d", "AdaptiveAvgPool2d", "AdaptiveMaxPool2d"];

    /// <summary>Layers that keep one pixel one pixel.</summary>
    private static readonly HashSet<string> KeepsPixels = ["Dense", "Conv2d", "Relu", "Relu6", "Silu", "Flatten", "Identity", "Dropout"];

    /// <summary>A bias of each channel before a normalisation that subtracts the mean of each channel.</summary>
    public static IEnumerable<Finding> BiasBeforeNorm(LayerGraph graph)
    {
        foreach (var layer in graph.Layers.Where(layer => LayerGraph.Linear.Contains(layer.Word)))
            if (LayerGraph.Read(layer) is var read && read.Boolean("Bias", true) && !read.Boolean("UntiedBias", false) && OnlyNorm(graph, layer) is { } norm)
                yield return graph.Advise(AdviceRules.BiasBeforeNorm, layer, read.Has("Bias") ? "Bias" : null, LayerGraph.Name(norm));
    }

    /// <summary>Dropout from which a path without another normalisation leads to batch normalisation.</summary>
    public static IEnumerable<Finding> DropoutBeforeNorm(LayerGraph graph)
    {
        foreach (var dropout in graph.Layers.Where(layer => Dropouts.Contains(layer.Word) && LayerGraph.Read(layer).Real("rate", 0.5) > 0))
        {
            var after = graph.After(dropout);
            while (after.Count == 1 && KeepsVariance.Contains(after[0].Word))
                after = graph.After(after[0]);
            if (after.FirstOrDefault(layer => layer.Word == "BatchNorm") is { } norm)
                yield return graph.Advise(AdviceRules.DropoutBeforeNorm, dropout, null, LayerGraph.Name(norm));
        }
    }

    /// <summary>A penalty on weights whose scale a batch normalisation removes.</summary>
    public static IEnumerable<Finding> PenaltyBeforeNorm(LayerGraph graph)
    {
        foreach (var layer in graph.Layers.Where(layer => LayerGraph.Linear.Contains(layer.Word)))
            if (graph.Read(layer, "L2").Real("L2", 0) is > 0 and var penalty && OnlyNorm(graph, layer) is { } norm)
                yield return graph.Advise(AdviceRules.PenaltyBeforeNorm, layer, LayerGraph.Read(layer).Has("L2") ? "L2" : null,
                    penalty.ToString("R", CultureInfo.InvariantCulture), LayerGraph.Name(norm));
    }

    /// <summary>Batch normalisation of what a global pool, and layers on its single pixel, compute.</summary>
    public static IEnumerable<Finding> NormOfSinglePixels(LayerGraph graph)
    {
        foreach (var norm in graph.Layers.Where(layer => layer.Word == "BatchNorm" && layer.Inputs.Count == 1 && layer.Inputs[0].Output is { Rank: 1 or 3, Inner: 1 }))
        {
            var before = LayerGraph.Before(norm);
            while (before is not null && KeepsPixels.Contains(before.Word) && before.Output.Inner == 1)
                before = LayerGraph.Before(before);
            if (before is not null && GlobalPools.Contains(before.Word) && before.Output.Inner == 1)
                yield return graph.Advise(AdviceRules.NormOfSinglePixels, norm, null, LayerGraph.Name(before));
        }
    }

    /// <summary>The normalisation that alone takes the output of a layer; null if something else takes it.</summary>
    private static LayerModel? OnlyNorm(LayerGraph graph, LayerModel layer) =>
        graph.After(layer) is { Count: > 0 } after && after.All(a => a.Word == "BatchNorm" || a.Word == "InstanceNorm2d") ? after[0] : null;
}
