using NetDsl.Generator.Ir;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Spec.Expressions;

namespace NetDsl.Generator.Ops.Lowering;

/// <summary>A network during compilation.</summary>
public sealed class Network(NetworkSpec spec)
{
    private readonly List<ParameterSpec> parameters = [];
    private readonly Dictionary<string, ParameterSpec> parametersByName = [];
    private Owners? owners;

    /// <summary>The attribute that ends an output without a loss.</summary>
    public const string UntrainedOutput = "Output";

    public NetworkSpec Spec { get; } = spec;

    /// <summary>The inputs, in order of declaration. The first layer takes the first one.</summary>
    public List<InputModel> Inputs { get; } = [];

    /// <summary>The network's own output, then those of its heads.</summary>
    public List<OutputModel> Outputs { get; } = [];

    /// <summary>Whether it is trained. All outputs of a network end with a loss, or none.</summary>
    public bool IsTrainable { get; } = spec.Layers.All(layer => layer.Word != UntrainedOutput);

    /// <summary>Stops the compiler between two layers, passes or kernels: the editor has newer text.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The purpose of the graph that has all its layers.</summary>
    internal Purpose MainPurpose => IsTrainable ? Purpose.Training : Purpose.Inference;

    /// <summary>The distinct targets; the weights of samples, if there are any, come last.</summary>
    public IEnumerable<TargetModel> Targets => Outputs.Select(o => o.Target).OfType<TargetModel>().Distinct()
        .Concat(HasSampleWeights ? [TargetModel.SampleWeights] : Enumerable.Empty<TargetModel>());

    public bool HasSampleWeights => Spec.Asks("SampleWeights");

    /// <summary>All layers, with blocks expanded. <see cref="Origin.Layer"/> is an index into it.</summary>
    public List<LayerModel> Layers { get; } = [];

    /// <summary>Parameters and statistics, in order of declaration.</summary>
    public IReadOnlyList<ParameterSpec> Parameters => parameters;

    /// <summary>The dropout rates, in order of declaration.</summary>
    public List<RateSpec> Rates { get; } = [];

    /// <summary>The programs before all passes. Incomplete if the network has findings.</summary>
    public List<NetworkProgram> Programs { get; } = [];

    /// <summary>The means and variances with moving averages, in the order of their layers.</summary>
    public List<MovingAverage> MovingAverages { get; } = [];

    /// <summary>The transforms that are fitted on data before training.</summary>
    public List<InputTransform> Transforms { get; } = [];

    public IReadOnlyList<Finding> Findings { get; set; } = [];

    /// <summary>What is likely not meant, but compiles.</summary>
    public List<Finding> Warnings { get; } = [];

    /// <summary>The parameters of a layer. Those that several layers share belong to the first.</summary>
    public IEnumerable<ParameterSpec> Own(LayerModel layer)
    {
        if (owners is null || owners.Layers != Layers.Count || owners.Parameters != parameters.Count)
            owners = new(Layers.Count, parameters.Count, Layers.GroupBy(l => l.Owner).ToDictionary(l => l.Key, l => l.First()), parameters.ToLookup(p => p.Layer));
        return ReferenceEquals(owners.First[layer.Owner], layer) ? owners.Own[layer.Owner] : [];
    }

    /// <summary>The parameter or statistic of that full name; null where there is none.</summary>
    public ParameterSpec? FindParameter(string fullName) => parametersByName.TryGetValue(fullName, out var parameter) ? parameter : null;

    /// <summary>The graph of a program before all passes; null if the network does not have the program.</summary>
    public Graph? GraphOf(ProgramKind kind) => Programs.Find(program => program.Kind == kind)?.Graph;

    /// <summary>Adds a parameter or statistic.</summary>
    public void Add(ParameterSpec parameter)
    {
        parametersByName.Add(parameter.FullName, parameter);
        parameters.Add(parameter);
    }

    /// <summary>The first layer and the parameters of each owner, for so many layers and parameters.</summary>
    private sealed record Owners(int Layers, int Parameters, Dictionary<string, LayerModel> First, ILookup<string, ParameterSpec> Own);
}

/// <summary>An input.</summary>
/// <param name="Source">Its name in the graph; empty for the first.</param>
/// <param name="Layer">Its layer.</param>
public sealed record InputModel(string Source, TensorType Type, LayerModel Layer);

/// <summary>A transform of an input whose statistics are fitted on data.</summary>
/// <param name="Layer">The layer that owns the statistics.</param>
/// <param name="Kind">The runtime's TransformKind.</param>
/// <param name="Input">The index of the input.</param>
public sealed record InputTransform(string Layer, string Kind, int Input, double Epsilon);

/// <summary>A mean and a variance of each channel with moving averages.</summary>
/// <param name="Layer">The layer that owns the statistics.</param>
/// <param name="Momentum">The weight of a batch.</param>
/// <param name="Inner">The number of elements of a channel in a sample.</param>
public sealed record MovingAverage(string Layer, double Momentum, long Inner)
{
    /// <summary>The number of layers that update the averages, one after the other.</summary>
    public int Layers { get; set; } = 1;

    /// <summary>The weight of a batch for all these layers together.</summary>
    public double Share => 1 - Math.Pow(1 - Momentum, Layers);
}

/// <summary>The target of an output.</summary>
/// <param name="Source">Its name in the graph; empty for the network's own.</param>
/// <param name="Classes">The number of classes of labels and distributions; 0 for values.</param>
public sealed record TargetModel(string Source, TensorType Type, TargetKind Kind, int Classes)
{
    /// <summary>The weights of samples, which travel as a further target. Names of heads have a capital.</summary>
    public static readonly TargetModel SampleWeights = new("sampleWeights", TensorType.PerSample(), TargetKind.Values, 0);

    /// <summary>The label that does not count; null if all do.</summary>
    public int? IgnoreLabel { get; init; }

    public bool IsLabel => Kind == TargetKind.Label;

    /// <summary>The target in messages: <c>labels of 10 classes</c>.</summary>
    public string Description => IsLabel ? $"labels of {Classes} classes{(IgnoreLabel is { } ignored ? $" without {ignored}" : "")}" : $"{(Kind == TargetKind.Distribution ? "distributions" : "values")} of {Type.Shape}";
}

/// <summary>An output with its loss.</summary>
/// <param name="Section">Its layers.</param>
public sealed record OutputModel(OutputSection Section)
{
    /// <summary>Its name in the graph; empty for the network's own.</summary>
    public string Source => Section.Name;

    /// <summary>The name of its own loss in the graph, if there are heads.</summary>
    public string OwnLoss => Source.Length == 0 ? "Output" : Source;

    public TensorType? Type { get; set; }

    public TargetModel? Target { get; set; }

    /// <summary>Whether its loss is divided by a sum of weights, and not by the number of samples.</summary>
    public bool DividesByWeights { get; set; }

    /// <summary>The weight of its loss.</summary>
    public double Weight { get; set; } = 1;

    public bool SameTarget { get; set; }

    public bool TrainingOnly { get; set; }

    /// <summary>The index of its first layer in <see cref="Network.Layers"/>.</summary>
    public int FirstLayer { get; set; }

    /// <summary>The index after its last layer in <see cref="Network.Layers"/>.</summary>
    public int EndLayer { get; set; }
}

/// <summary>A layer of the expanded network.</summary>
/// <param name="Name">Its name, with those of the enclosing blocks: <c>BasicBlock1.Conv2</c>.</param>
/// <param name="Word">The name of the attribute.</param>
/// <param name="Declaration">Its declaration.</param>
/// <param name="Attribute">The index of the attribute in the network's declaration.</param>
/// <param name="Where">The layer in messages, with its block; null if it is the attribute itself.</param>
public sealed record LayerModel(string Name, string Word, string Declaration, int Attribute, string? Where)
{
    /// <summary>The name of its parameters: without the evaluation of a differential equation.</summary>
    public string Owner { get; init; } = Name;

    /// <summary>The layer in the block or template that declares it; null if the network itself does.</summary>
    public InnerLayer? Inner { get; init; }

    /// <summary>The outermost use of a recomputed block that contains it; null if there is none.</summary>
    public string? Recomputed { get; init; }

    /// <summary>The stem of the names of its functions.</summary>
    public string Title { get; set; } = Word.Split('.').Last();

    public TensorType Output { get; set; } = TensorType.Scalar;

    public long MultiplyAdds { get; set; }

    /// <summary>Its arguments, with the values of block parameters and expressions.</summary>
    public IReadOnlyList<Argument> Arguments { get; init; } = [];

    /// <summary>The layers whose outputs it takes, as declared; layers that return their input count.</summary>
    public IReadOnlyList<LayerModel> Inputs { get; set; } = [];

    /// <summary>The name as part of an identifier.</summary>
    public string Identifier => Owner.Replace(".", "");
}

/// <summary>The output of a layer.</summary>
public sealed record Value(Node Node, LayerModel Layer);
