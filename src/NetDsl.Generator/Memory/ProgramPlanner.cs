using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Memory;

/// <summary>Plans the memory of a network's programs. They share one buffer, because they never run at the same time.</summary>
public sealed class ProgramPlanner(Network network, CompilerOptions options)
{
    private readonly Dictionary<Graph, MemoryPlan> plans = [];

    /// <summary>The slices that all programs share.</summary>
    public BufferLayout Layout { get; } = new(network);

    /// <summary>The memory that a program needs for each sample, in floats.</summary>
    public long PerSample(Graph graph) => PlanOf(graph).PerSample;

    /// <summary>Plans programs after all passes, in their order.</summary>
    public IReadOnlyList<PlannedProgram> Plan(IReadOnlyList<NetworkProgram> programs)
    {
        foreach (var program in programs.Where(p => p.Kind == ProgramKind.Inference))
            foreach (var constant in program.Graph.Live().Select(node => node.Attribute).OfType<Prepared.Value>().OrderBy(constant => constant.Number))
                Layout.Add(constant, network);
        var planned = new List<PlannedProgram>();
        foreach (var program in programs)
            // The values that the first half of the input gradient keeps for the second have to survive the loss between them.
            planned.Add(new(program, PlanOf(program.Graph, program.Kind == ProgramKind.LossGradient ? planned.Find(p => p.Program.Kind == ProgramKind.InputGradient)!.Plan : null)));
        return planned;
    }

    private MemoryPlan PlanOf(Graph graph, MemoryPlan? after = null)
    {
        network.Cancellation.ThrowIfCancellationRequested();
        if (!plans.TryGetValue(graph, out var plan))
            plans.Add(graph, plan = PlanMemory.Run(graph, Layout, options.Fusion, after));
        return plan;
    }
}

/// <summary>A program after all passes, with its memory plan.</summary>
public sealed record PlannedProgram(NetworkProgram Program, MemoryPlan Plan);
