using System.Runtime.CompilerServices;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Advice;

/// <summary>The layers of a network with those before and after each.</summary>
internal sealed class LayerGraph
{
    /// <summary>Layers that are linear maps with weights.</summary>
    public static readonly HashSet<string> Linear = ["Dense", "Conv1d", "Conv2d", "ConvTranspose1d", "ConvTranspose2d"];

    private readonly Dictionary<LayerModel, List<LayerModel>> consumers = new(Same.Instance);

    public LayerGraph(Network network)
    {
        Network = network;
        foreach (var layer in network.Layers)
            foreach (var input in layer.Inputs)
            {
                if (!consumers.TryGetValue(input, out var list))
                    consumers.Add(input, list = []);
                list.Add(layer);
            }
    }

    public Network Network { get; }

    public IReadOnlyList<LayerModel> Layers => Network.Layers;

    /// <summary>The layers that take the output of a layer.</summary>
    public IReadOnlyList<LayerModel> After(LayerModel layer) => consumers.TryGetValue(layer, out var list) ? list : [];

    /// <summary>The layer whose output a layer with a single input takes; null for inputs and joins.</summary>
    public static LayerModel? Before(LayerModel layer) => layer.Inputs.Count == 1 ? layer.Inputs[0] : null;

    /// <summary>
    /// The first layer before this one that is not of some words; null if a layer on the way has other inputs, or other readers.
    /// </summary>
    public LayerModel? Before(LayerModel layer, ICollection<string> passed)
    {
        var before = Before(layer);
        while (before is not null && passed.Contains(before.Word) && After(before).Count == 1)
            before = Before(before);
        return before is not null && After(before).Count == 1 ? before : null;
    }

    /// <summary>Reads the arguments of a layer, which are known to be valid.</summary>
    public static ArgumentReader Read(LayerModel layer) => new(new(layer.Word, layer.Declaration, layer.Arguments.ToEquatableArray()), layer.Attribute, []);

    /// <summary>Reads an argument of a layer, or of the network if the layer does not set it.</summary>
    public ArgumentReader Read(LayerModel layer, string argument) =>
        Read(layer) is var own && own.Has(argument) || Network.Spec.Defaults is not { } defaults ? own : new(defaults, -1, []);

    /// <summary>The layer in a message that is about it: as declared, with its block.</summary>
    public string Describe(LayerModel layer) => layer.Where ?? Network.Spec.Layers[layer.Attribute].Declaration;

    /// <summary>Another layer in a message.</summary>
    public static FindingArgument Name(LayerModel layer) => layer.Where is null ? FindingArgument.ToLayer(layer.Attribute) : $"'{layer.Where}'";

    /// <summary>The advice on a layer. It is underlined where it stands, or where its block is used.</summary>
    /// <param name="argument">The argument that is underlined; null for the whole layer.</param>
    /// <param name="about">The arguments of the message after the layer.</param>
    public Finding Advise(Rule rule, LayerModel layer, string? argument, params FindingArgument[] about) =>
        new(rule, layer.Attribute, new([Describe(layer), .. about]), layer.Where is null ? argument : null) { Inner = layer.Inner is { } inner ? inner with { Argument = argument } : null };

    /// <summary>Layers are the same if they are the same object: equal layers can stand twice in a network.</summary>
    internal sealed class Same : IEqualityComparer<LayerModel>
    {
        public static readonly Same Instance = new();

        public bool Equals(LayerModel? one, LayerModel? other) => ReferenceEquals(one, other);

        public int GetHashCode(LayerModel layer) => RuntimeHelpers.GetHashCode(layer);
    }
}
