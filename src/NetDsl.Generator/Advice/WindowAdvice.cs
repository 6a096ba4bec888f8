using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Advice;

/// <summary>Advice on windows that do not fit the size of their image.</summary>
internal static class WindowAdvice
{
    private static readonly HashSet<string> Convolutions = ["Conv1d", "Conv2d"];

    private static readonly HashSet<string> Pools = ["MaxPool1d", "MaxPool2d", "AvgPool1d", "AvgPool2d", "LpPool2d", "MedianPool2d"];

    /// <summary>Layers whose output has a value for each pixel of the input.</summary>
    private static readonly HashSet<string> KeepsPixels =
        ["BatchNorm", "Relu", "Relu6", "LeakyRelu", "PRelu", "Elu", "Gelu", "Silu", "Hardswish", "Mish", "Tanh", "Sigmoid", "Identity", "LayerNorm", "GroupNorm"];

    /// <summary>A convolution that only fits because of its padding.</summary>
    public static IEnumerable<Finding> KernelLargerThanMap(LayerGraph graph)
    {
        foreach (var layer in graph.Layers.Where(layer => Convolutions.Contains(layer.Word) && layer.Inputs.Count == 1))
        {
            var (window, input) = (WindowSize.Of(layer), layer.Inputs[0].Output);
            if (window.Reach(0) > Size(layer.Inputs[0], 0) || window.Reach(1) > Size(layer.Inputs[0], 1))
                yield return graph.Advise(AdviceRules.KernelLargerThanMap, layer, null, window.Text(window.Reach), input.Shape, LayerGraph.Name(layer.Inputs[0]));
        }
    }

    /// <summary>A pool of maxima whose output is one pixel. Where that is meant, GlobalMaxPool2d says so.</summary>
    public static IEnumerable<Finding> PoolDestroysMap(LayerGraph graph)
    {
        foreach (var layer in graph.Layers.Where(layer => layer.Word is "MaxPool1d" or "MaxPool2d" && layer.Inputs.Count == 1))
            if (layer.Output.Inner == 1 && layer.Inputs[0].Output.Inner > 1)
                yield return graph.Advise(AdviceRules.PoolDestroysMap, layer, null, layer.Inputs[0].Output.Shape, LayerGraph.Name(layer.Inputs[0]));
    }

    /// <summary>A stride larger than the kernel, unless another path from the same value reads the pixels. Shortcuts have such a path.</summary>
    public static IEnumerable<Finding> SkippedPixels(LayerGraph graph)
    {
        foreach (var layer in graph.Layers.Where(layer => layer.Word != "Shortcut" && Skips(layer) && !graph.After(Source(layer)).Any(other => !Skips(Window(other)))))
        {
            var window = WindowSize.Of(layer);
            var read = Enumerable.Range(0, 2).Select(dimension => Math.Min(1.0, (double)window.Reach(dimension) / window.Stride(dimension))).Aggregate((a, b) => a * b);
            yield return graph.Advise(AdviceRules.SkippedPixels, layer, LayerGraph.Read(layer).Has("Stride") ? "Stride" : null, window.Text(window.Stride), window.Text(window.Reach),
                Math.Round(100 * (1 - read)).ToString(CultureInfo.InvariantCulture), layer.Inputs[0].Output.Shape, LayerGraph.Name(layer.Inputs[0]));
        }

        // The value that other paths may take too, before what keeps each pixel where it is.
        LayerModel Source(LayerModel layer)
        {
            var source = layer.Inputs[0];
            while (graph.After(source).Count == 1 && KeepsPixels.Contains(source.Word) && source.Inputs.Count == 1)
                source = source.Inputs[0];
            return source;
        }

        // The layer of a path that first reads more than one pixel at a time, or not all of them.
        LayerModel Window(LayerModel layer)
        {
            while (KeepsPixels.Contains(layer.Word) && graph.After(layer).Count == 1)
                layer = graph.After(layer)[0];
            return layer;
        }
    }

    private static bool Skips(LayerModel layer) => layer.Word == "Shortcut" ? LayerGraph.Read(layer).Pair("Stride", (1, 1)) is not (1, 1) : (Convolutions.Contains(layer.Word) || Pools.Contains(layer.Word)) && layer.Inputs.Count == 1
        && WindowSize.Of(layer) is var window && Enumerable.Range(0, 2).Any(d => window.Stride(d) > window.Reach(d) && Size(layer.Inputs[0], d) > window.Reach(d));

    /// <summary>Rows (0) or columns (1) of an image; a sequence is one row.</summary>
    private static int Size(LayerModel layer, int dimension) => layer.Output.Rank switch
    {
        3 => layer.Output.Sizes[dimension + 1],
        2 when dimension == 1 => layer.Output.Sizes[1],
        _ => 1,
    };
}
