using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Passes;

/// <summary>The passes from the graphs of layers to the graphs of kernels.</summary>
public static class Pipeline
{
    private static readonly ProgramKind[] WithBackwardPass = [ProgramKind.Training, ProgramKind.InputGradient];

    /// <summary>The passes, in order. Each runs over all programs that it applies to, and the results are verified.</summary>
    public static IReadOnlyList<Pass> Passes { get; } =
    [
        new("differentiation", (graph, _) => Differentiate.Run(graph)) { Programs = [ProgramKind.Training] },
        new("differentiation for inputs", (graph, _) => Differentiate.ForInputs(graph)) { Programs = [ProgramKind.InputGradient] },
        new("differentiation for outputs", (graph, _) => Differentiate.ForOutputs(graph)) { Programs = [ProgramKind.LossGradient] },
        new("recomputation", (graph, context) => Recompute.Run(graph, context.Network)) { Programs = [ProgramKind.Training] },
        new("simplification", (graph, context) => context.Options.Fusion ? Simplify.Run(graph) : Simplify.ShareSoftmax(graph)),
        new("hoisting of parameter constants", HoistParameterConstants.Run) { Programs = [ProgramKind.Inference], IsFusion = true },
        new("simplification after hoisting", (graph, _) => Simplify.Run(graph)) { Programs = [ProgramKind.Inference, ProgramKind.ParameterConstants], IsFusion = true },
        new("fusion", (graph, context) => Fuse.Run(graph, context.Options.Fusion)),
        new("fusion of sibling reductions", (graph, _) => FuseSiblingReductions.Run(graph)) { IsFusion = true },
        new("choice of layouts", (graph, context) => ChooseLayouts.Run(graph, context.Options.Layout, context.Options.DeviceLayout)),
        new("fusion of convolution statistics", (graph, _) => FuseConvolutionStatistics.Run(graph)) { IsFusion = true },
        new("rematerialization", Rematerialize.Run) { Programs = WithBackwardPass, IsFusion = true, IsRematerialization = true },
    ];

    /// <summary>Runs all passes over the programs of a network.</summary>
    public static IReadOnlyList<NetworkProgram> Run(IReadOnlyList<NetworkProgram> programs, PassContext context)
    {
        foreach (var pass in Passes.Where(pass => pass.IsEnabled(context.Options)))
            programs = [.. programs.SelectMany(program => pass.AppliesTo(program.Kind) ? pass.Run(program, context).Select(p => Verified(p, pass, context.Network)) : [program])];
        return [.. programs.OrderBy(program => program.Kind)];
    }

    private static NetworkProgram Verified(NetworkProgram program, Pass pass, Network network)
    {
        network.Cancellation.ThrowIfCancellationRequested();
        program.Graph.Verified(pass.Name);
        return program;
    }
}

/// <summary>The information that passes need besides the graph.</summary>
/// <param name="MemoryPerSample">Plans the memory of a graph and returns its length for each sample.</param>
public sealed record PassContext(Network Network, CompilerOptions Options, Func<Graph, long> MemoryPerSample);

/// <summary>A pass over the graph of a program. It can split a program into several.</summary>
/// <param name="Name">The name, for messages of the verifier.</param>
public sealed record Pass(string Name, Func<NetworkProgram, PassContext, IEnumerable<NetworkProgram>> Run)
{
    public Pass(string name, Func<Graph, PassContext, Graph> run)
        : this(name, (program, context) => [program with { Graph = run(program.Graph, context) }])
    {
    }

    /// <summary>The programs that the pass applies to; null for all.</summary>
    public IReadOnlyList<ProgramKind>? Programs { get; init; }

    /// <summary>Whether the option <c>NetDslFusion</c> switches the pass.</summary>
    public bool IsFusion { get; init; }

    /// <summary>Whether the option <c>NetDslRematerialize</c> switches the pass.</summary>
    public bool IsRematerialization { get; init; }

    public bool AppliesTo(ProgramKind kind) => Programs is null || Programs.Contains(kind);

    public bool IsEnabled(CompilerOptions options) => (options.Fusion || !IsFusion) && (options.Rematerialize || !IsRematerialization);
}
