using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Advice;

/// <summary>Advice on names and on numbers of parameters.</summary>
internal static class SizeAdvice
{
    /// <summary>Fewer parameters than these are never too many.</summary>
    private const long Many = 16_000_000;

    /// <summary>The share of all parameters from which one layer is the whole network. The first dense layer of VGG-11 has 0.77.</summary>
    private const double Most = 0.9;

    private static readonly HashSet<string> Weighted = [.. LayerGraph.Linear, "Rnn", "Lstm", "Gru"];

    /// <summary>
    /// A name of a layer without parameters and rates that no From takes. A program may still read the output by its name, if the network
    /// is declared for that.
    /// </summary>
    public static IEnumerable<Finding> UnusedName(LayerGraph graph)
    {
        var spec = graph.Network.Spec;
        if (spec.Asks("Activations"))
            yield break;
        var taken = new HashSet<string>(spec.Layers.Concat(spec.Blocks.SelectMany(block => block.Layers)).Concat(spec.Templates.Select(template => template.Use))
            .SelectMany(Names).Concat(spec.Blocks.SelectMany(block => block.Parameters).Select(parameter => parameter.Default))
            .OfType<TextValue>().SelectMany(text => text.Value.Split('.')).Where(LayerName.IsIdentifier).Select(LayerName.Member));
        foreach (var layer in graph.Layers.Where(layer => layer.Word != "Input" && graph.After(layer).Count > 0))
            if (Registry.Find(layer.Word) is { ParameterRoles.Count: 0, RateRoles.Count: 0 } and not LossLayer
                && (layer.Arguments.FirstOrDefault(argument => argument.Name == "Name")?.Value as TextValue)?.Value is { } name
                && LayerName.IsIdentifier(name) && !taken.Contains(LayerName.Member(name)) && !LayerGraph.Read(layer).Boolean("Shared", false))
                yield return graph.Advise(AdviceRules.UnusedName, layer, "Name", name);
    }

    /// <summary>The arguments that may name another layer: that of a From, and texts for a block or template, whose From may take them.</summary>
    private static IEnumerable<ArgumentValue> Names(LayerSpec layer) =>
        layer.Arguments.Where(argument => layer.Word == "From" ? argument.Name == "name" : argument.Name != "Name" && Registry.Find(layer.Word) is null).Select(argument => argument.Value);

    /// <summary>A layer with nearly all of very many parameters.</summary>
    public static IEnumerable<Finding> MostParameters(LayerGraph graph)
    {
        var total = graph.Network.Parameters.Where(parameter => parameter.Trainable).Sum(parameter => parameter.Type.Length);
        if (total < Many)
            yield break;
        foreach (var layer in graph.Layers.Where(layer => Weighted.Contains(layer.Word) && layer.Inputs.Count == 1))
            if (graph.Network.Own(layer).Where(parameter => parameter.Trainable).Sum(parameter => parameter.Type.Length) is var own && own >= Many && own >= Most * total)
                yield return graph.Advise(AdviceRules.MostParameters, layer, null, Text(own), Text(total), Text(own * sizeof(float) / 1_000_000),
                    layer.Inputs[0].Output.Shape, LayerGraph.Name(layer.Inputs[0]));

        static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
    }
}
