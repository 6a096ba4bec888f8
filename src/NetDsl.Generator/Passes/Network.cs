using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>A declaration on its way to code.</summary>
public sealed class Network(NetworkSpec spec)
{
    public NetworkSpec Spec { get; } = spec;

    /// <summary>What a batch brings, in order of declaration; the first is what the first layer takes.</summary>
    public List<InputModel> Inputs { get; } = [];

    /// <summary>The network's own output, then those of its heads.</summary>
    public List<OutputModel> Outputs { get; } = [];

    /// <summary>What is trained against, each once.</summary>
    public IEnumerable<TargetModel> Targets => Outputs.Select(o => o.Target!).Distinct();

    /// <summary>Every layer, blocks expanded; <see cref="Origin.Layer"/> is an index into it.</summary>
    public List<LayerModel> Layers { get; } = [];

    /// <summary>Parameters and statistics, in order of declaration.</summary>
    public List<ParameterSpec> Parameters { get; } = [];

    /// <summary>The rates at which layers drop, in order of declaration.</summary>
    public List<RateSpec> Rates { get; } = [];

    public Graph? Training { get; set; }

    public Graph? Evaluation { get; set; }

    /// <summary>The network's own output as it is used, but with what layers drop left to chance; null where nothing is.</summary>
    public Graph? Sampling { get; set; }

    /// <summary>The variances of layers whose weights data scales; null where there are none.</summary>
    public Graph? Calibration { get; set; }

    /// <summary>What is done to weights after each step of training; null where that is nothing.</summary>
    public Graph? Projection { get; set; }

    /// <summary>The loss as a function of the outputs, where gradients for the inputs are asked for; null elsewhere.</summary>
    public Graph? OutputLoss { get; set; }

    /// <summary>The means and variances whose moving averages training keeps, in the order of their layers.</summary>
    public List<MovingAverage> MovingAverages { get; } = [];

    /// <summary>What is fitted on data before training.</summary>
    public List<InputTransform> Transforms { get; } = [];

    public IReadOnlyList<Finding> Findings { get; set; } = [];
}

/// <summary>An input.</summary>
/// <param name="Source">What it is called in the graph: nothing, for the first.</param>
/// <param name="Layer">Its place among the layers.</param>
public sealed record InputModel(string Source, TensorType Type, LayerModel Layer);

/// <summary>A transform of an input whose statistics are fitted on data.</summary>
/// <param name="Layer">Whose statistics they are.</param>
/// <param name="Kind">The runtime's TransformKind.</param>
/// <param name="Input">Which input.</param>
public sealed record InputTransform(string Layer, string Kind, int Input, double Epsilon);

/// <summary>A mean and a variance of each channel whose moving averages training keeps.</summary>
/// <param name="Layer">Whose statistics they are.</param>
/// <param name="Momentum">The share of a batch.</param>
/// <param name="Inner">How many numbers of a channel a sample has.</param>
public sealed record MovingAverage(string Layer, double Momentum, long Inner)
{
    /// <summary>How many layers take a share, one after the other.</summary>
    public int Layers { get; set; } = 1;

    /// <summary>The share of all of them together.</summary>
    public double Share => 1 - Math.Pow(1 - Momentum, Layers);
}

/// <summary>What an output is trained against.</summary>
/// <param name="Source">What it is called in the graph: nothing, for the network's own.</param>
/// <param name="Classes">How many classes its labels tell apart; 0 where it has values.</param>
public sealed record TargetModel(string Source, TensorType Type, int Classes)
{
    public bool IsLabel => Classes > 0;

    /// <summary>For messages: <c>labels of 10 classes</c>.</summary>
    public string Description => IsLabel ? $"labels of {Classes} classes" : $"values of {Type.Shape}";
}

/// <summary>An output with its loss.</summary>
/// <param name="Section">Its layers.</param>
public sealed record OutputModel(OutputSection Section)
{
    /// <summary>What it is called in the graph: nothing, for the network's own.</summary>
    public string Source => Section.Name;

    /// <summary>What the loss by itself is called in the graph, where there are heads.</summary>
    public string OwnLoss => Source.Length == 0 ? "Output" : Source;

    public TensorType? Type { get; set; }

    public TargetModel? Target { get; set; }

    /// <summary>What its loss counts.</summary>
    public double Weight { get; set; } = 1;

    public bool SameTarget { get; set; }

    public bool TrainingOnly { get; set; }

    /// <summary>Index of its first layer in <see cref="Network.Layers"/>.</summary>
    public int FirstLayer { get; set; }

    /// <summary>Index after its last layer in <see cref="Network.Layers"/>.</summary>
    public int EndLayer { get; set; }
}

/// <summary>A layer in its place.</summary>
/// <param name="Name">Its name, with those of the blocks around it: <c>BasicBlock1.Conv2</c>.</param>
/// <param name="Word">The word of the language.</param>
/// <param name="Declaration">As it was declared.</param>
/// <param name="Attribute">The attribute of the network's declaration that it comes from.</param>
/// <param name="Where">The layer for messages, with the block it is in; null where it is the attribute itself.</param>
public sealed record LayerModel(string Name, string Word, string Declaration, int Attribute, string? Where)
{
    /// <summary>The name that its parameters have: without the evaluation of a differential equation that it is part of.</summary>
    public string Owner { get; init; } = Name;

    /// <summary>The outermost use of a recomputed block that it is in; null where there is none.</summary>
    public string? Recomputed { get; init; }

    /// <summary>What functions made of it are called after.</summary>
    public string Title { get; set; } = Word.Split('.').Last();

    public TensorType Output { get; set; } = TensorType.Scalar;

    public long MultiplyAdds { get; set; }

    /// <summary>The layers whose outputs it takes, as the declaration has them: a layer that passes on what it gets counts.</summary>
    public IReadOnlyList<LayerModel> Inputs { get; set; } = [];

    /// <summary>The name as part of an identifier.</summary>
    public string Identifier => Owner.Replace(".", "");
}

/// <summary>What a layer puts out.</summary>
public sealed record Value(Node Node, LayerModel Layer);

/// <summary>Ends the building of a network at its first mistake.</summary>
public sealed class FindingException(IReadOnlyList<Finding> findings) : Exception
{
    /// <summary>Empty where C# reports the mistake itself.</summary>
    public IReadOnlyList<Finding> Findings { get; } = findings;
}
