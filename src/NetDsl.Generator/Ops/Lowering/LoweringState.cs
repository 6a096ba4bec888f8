using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Spec.Expressions;

namespace NetDsl.Generator.Ops.Lowering;

/// <summary>A graph of a network under construction, and the declarations of its layers so far.</summary>
internal sealed class LoweringState(Network network, Purpose purpose)
{
    /// <summary>The most nodes of a graph. More are taken for a typing error that would stop the editor.</summary>
    public const int MostNodes = 50_000;

    public Network Network { get; } = network;

    public Purpose Purpose { get; } = purpose;

    /// <summary>What stands for what mistakes leave unknown; null where the first mistake ends the graph.</summary>
    public Guesses? Guesses { get; init; }

    public Graph Graph { get; } = new() { MostNodes = MostNodes };

    /// <summary>The number of random streams so far.</summary>
    public int Sites { get; set; }

    /// <summary>The layer that declared each parameter of this graph.</summary>
    public Dictionary<string, LayerModel> DeclaredBy { get; } = [];

    /// <summary>The first layer that declared each parameter, if several share it.</summary>
    public Dictionary<string, LayerModel> FirstUse { get; } = [];

    /// <summary>The penalties of the loss.</summary>
    public List<Node> Penalties { get; } = [];

    /// <summary>The largest norm of the rows of each weight (0 for no limit), and the positions of the rows if only some exist.</summary>
    public Dictionary<ParameterSpec, (double Largest, RowTable? Rows)> Norms { get; } = [];

    /// <summary>The evaluation that is being built; null outside of differential equations.</summary>
    public Evaluation? Current { get; set; }
}

/// <summary>One evaluation of the block of a differential equation.</summary>
/// <param name="Prefix">The prefix of the names of its layers: <c>NeuralOde1.Step3.Stage2.</c></param>
/// <param name="IsAgain">Whether the block was evaluated before, so that its parameters exist.</param>
internal sealed record Evaluation(string Prefix, double Time, bool IsAgain);

/// <summary>The purpose of a program. Layers can depend on it.</summary>
public enum Purpose
{
    /// <summary>Training.</summary>
    Training,

    /// <summary>Inference.</summary>
    Inference,

    /// <summary>Inference with random dropout, to estimate the uncertainty of the outputs.</summary>
    Sampling,
}
