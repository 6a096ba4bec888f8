using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Emit;

/// <summary>A public method of a program.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kernels">The number of kernels, from the first, that have run after it.</param>
/// <param name="Continues">Whether it continues after the entry point before it. Otherwise it first calls that one.</param>
internal sealed record EntryPoint(string Name, int Kernels, bool Continues = false)
{
    /// <summary>The entry points of a program, in the order of their kernels.</summary>
    public static IReadOnlyList<EntryPoint> Of(PlannedProgram program, Network network)
    {
        var all = program.Plan.Kernels.Count;
        return program.Program.Kind switch
        {
            // Moving averages can be computed again without a backward pass.
            ProgramKind.Training when network.MovingAverages.Count > 0 => [new("Forward", KernelsForStatistics(program)), new("Run", all)],
            ProgramKind.Inference when !network.IsTrainable => [new("Forward", Independent(program, all))],
            ProgramKind.Inference => [new("Forward", Independent(program, KernelsForOutputs(program))), new("Evaluate", all)],
            ProgramKind.InputGradient => [new("Forward", KernelsForOutputs(program)), new("Backward", all, Continues: true)],
            _ => [new("Run", all)],
        };
    }

    /// <summary>Inference runs on a few samples at a time, so the result for one sample must not depend on the others.</summary>
    private static int Independent(PlannedProgram program, int kernels)
    {
        if (program.Plan.Kernels.Take(kernels).FirstOrDefault(k => (!k.Type.Batched || k.Op == Conv2dMoments.Op) && k.Inputs.Any(i => i.Type.Batched)) is { } mixing)
            throw new InvalidOperationException($"At inference, {mixing.Op.Name} computes one value from all samples of a batch.");
        return kernels;
    }

    private static int KernelsForOutputs(PlannedProgram program) => KernelsFor(program, RootKind.Output).Max();

    private static int KernelsForStatistics(PlannedProgram program) =>
        KernelsFor(program, RootKind.Statistic).Append(program.Plan.Kernels.TakeWhile(kernel => !kernel.Origin.Backward).Count()).Max();

    /// <summary>For each root of a kind, the number of kernels, from the first, that it needs.</summary>
    private static IEnumerable<int> KernelsFor(PlannedProgram program, RootKind kind)
    {
        var kernels = program.Plan.Kernels.Select((kernel, i) => (kernel, i)).ToDictionary(p => p.kernel, p => p.i + 1);
        return program.Program.Graph.Roots.Where(r => r.Root.Kind == kind).Select(r => r.Value.Op == TupleElement.Op ? r.Value.Input : r.Value)
            .Select(kernel => kernels.TryGetValue(kernel, out var count) ? count : 0);
    }
}
