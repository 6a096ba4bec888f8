using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>A declaration on its way to code.</summary>
public sealed class Network(NetworkSpec spec)
{
    public NetworkSpec Spec { get; } = spec;

    public TensorType? Input { get; set; }

    public TensorType? Output { get; set; }

    public TensorType? Target { get; set; }

    public bool TargetIsLabel { get; set; }

    /// <summary>Every layer, blocks expanded; <see cref="Origin.Layer"/> is an index into it.</summary>
    public List<LayerModel> Layers { get; } = [];

    /// <summary>Parameters and statistics, in order of declaration.</summary>
    public List<ParameterSpec> Parameters { get; } = [];

    public Graph? Training { get; set; }

    public Graph? Evaluation { get; set; }

    /// <summary>The variances of layers whose weights data scales; null where there are none.</summary>
    public Graph? Calibration { get; set; }

    /// <summary>What is done to weights after each step of training; null where that is nothing.</summary>
    public Graph? Projection { get; set; }

    public IReadOnlyList<Finding> Findings { get; set; } = [];
}

/// <summary>A layer in its place.</summary>
/// <param name="Name">Its name, with those of the blocks around it: <c>BasicBlock1.Conv2</c>.</param>
/// <param name="Word">The word of the language.</param>
/// <param name="Declaration">As it was declared.</param>
/// <param name="Attribute">The attribute of the network's declaration that it comes from.</param>
/// <param name="Where">The layer for messages, with the block it is in; null where it is the attribute itself.</param>
public sealed record LayerModel(string Name, string Word, string Declaration, int Attribute, string? Where)
{
    public TensorType Output { get; set; } = TensorType.Scalar;

    public long MultiplyAdds { get; set; }

    /// <summary>The layers whose outputs it takes, as the declaration has them: a layer that passes on what it gets counts.</summary>
    public IReadOnlyList<LayerModel> Inputs { get; set; } = [];

    /// <summary>The name as part of an identifier.</summary>
    public string Identifier => Name.Replace(".", "");
}

/// <summary>What a layer puts out.</summary>
public sealed record Value(Node Node, LayerModel Layer);

/// <summary>Ends the building of a network at its first mistake.</summary>
public sealed class FindingException(IReadOnlyList<Finding> findings) : Exception
{
    /// <summary>Empty where C# reports the mistake itself.</summary>
    public IReadOnlyList<Finding> Findings { get; } = findings;
}
