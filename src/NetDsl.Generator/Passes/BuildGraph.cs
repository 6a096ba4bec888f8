using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// From the declaration to graphs: expands names and arguments, infers shapes by building each layer on the one before,
/// and collects the parameters. The first layer that cannot be built is the only finding.
/// </summary>
public static class BuildGraph
{
    /// <summary>What the declaration says, as far as it could be built.</summary>
    /// <param name="sound">How many layers, from the first, can be built as far as their structure goes.</param>
    public static Network Run(NetworkSpec spec, int sound)
    {
        var network = new Network(spec);
        try
        {
            network.Training = Build(network, sound, training: true);
            network.Evaluation = Build(network, sound, training: false);
        }
        catch (FindingException exception)
        {
            network.Findings = exception.Findings;
        }

        return network;
    }

    private static Graph Build(Network network, int sound, bool training)
    {
        var graph = new Graph();
        Node? x = null;
        var sources = new Dictionary<Node, int>();
        var (sites, last) = (0, 0);
        for (var index = 0; index < Math.Min(sound, network.Spec.Layers.Count); index++)
        {
            var word = network.Spec.Layers[index].Word;
            graph.Origin = new(index);
            if (word == "Input")
            {
                network.Input = ReadInput(network, graph, index);
                x = graph.Add(Ops.Input.Op, network.Input);
            }
            else if (x is not null && Registry.Find(word) is { } layer)
            {
                var builder = new LayerBuilder(network, graph, layer, index, last, training, sites);
                x = layer.Build(builder, x);
                sites = builder.Sites;
                if (x.Type.Length > int.MaxValue)
                    throw builder.Fail(Rules.TooLarge, builder.Declaration, "an output", x.Type.Length.ToString("N0", CultureInfo.InvariantCulture));
                if (training)
                    network.Layers.Add(new(index, network.Names[index], layer, x.Type, builder.TotalMultiplyAdds));
                if (layer is LossLayer loss)
                    AddLoss(network, graph, builder, loss, x);
            }

            last = index;
        }

        if (x is not null)
        {
            network.Output = x.Type;
            graph.AddRoot(new(RootKind.Output), x);
        }

        return graph;
    }

    private static TensorType ReadInput(Network network, Graph graph, int index)
    {
        var builder = new LayerBuilder(network, graph, null, index, index, training: true, 0);
        return TensorType.PerSample(builder.PositiveList("shape"));
    }

    private static void AddLoss(Network network, Graph graph, LayerBuilder builder, LossLayer layer, Node output)
    {
        var (type, isLabel) = layer.TargetFor(output.Type);
        (network.Target, network.TargetIsLabel) = (type, isLabel);
        graph.AddRoot(new(RootKind.Loss), layer.Loss(builder, output, graph.Add(Ops.Target.Op, type)));
    }
}

/// <summary>A declaration on its way to code.</summary>
public sealed class Network(NetworkSpec spec)
{
    public NetworkSpec Spec { get; } = spec;

    /// <summary>The name of each attribute's layer, by its index: given, or its stem and a number.</summary>
    public IReadOnlyList<string> Names { get; } = LayerNames.Of(spec);

    public TensorType? Input { get; set; }

    public TensorType? Output { get; set; }

    public TensorType? Target { get; set; }

    public bool TargetIsLabel { get; set; }

    public List<LayerModel> Layers { get; } = [];

    /// <summary>Parameters and statistics, in order of declaration.</summary>
    public List<ParameterSpec> Parameters { get; } = [];

    public Graph? Training { get; set; }

    public Graph? Evaluation { get; set; }

    public IReadOnlyList<Finding> Findings { get; set; } = [];
}

/// <summary>A layer that has been built.</summary>
public sealed record LayerModel(int Index, string Name, Layer Layer, TensorType Output, long MultiplyAdds);

/// <summary>Ends the building of a network at its first mistake.</summary>
public sealed class FindingException(IReadOnlyList<Finding> findings) : Exception
{
    /// <summary>Empty where C# reports the mistake itself.</summary>
    public IReadOnlyList<Finding> Findings { get; } = findings;
}
