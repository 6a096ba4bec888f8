using NetDsl.Generator.Advice;
using NetDsl.Generator.Emit;
using NetDsl.Generator.Expand;
using NetDsl.Generator.Lower;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Structure;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator;

/// <summary>
/// The compiler as a library: it takes a declaration and returns findings and C#. The generator and the analyzer call it.
/// </summary>
public static class NetworkCompiler
{
    private static readonly string[] Words = [.. Registry.Layers.Where(l => l is not (LossLayer or OutputLayer)).Select(l => l.Word), AppliedLayer.Word];
    private static readonly string[] Losses = [.. Registry.Layers.Where(l => l is LossLayer).Select(l => l.Word)];

    /// <summary>The errors of a declaration, in the order of its layers; without errors, the advice.</summary>
    public static EquatableArray<Finding> Check(NetworkSpec network, CancellationToken cancellation = default)
    {
        var structure = StructureCheck.Check(network, [.. Words, .. network.Blocks.Select(b => b.Word)], Losses);
        var built = NetworkGraphs.CheckAll(network, structure.Findings, cancellation);
        var ofSizes = structure.CanCompile && built.Findings.Count == 0 ? Sizes(network, built, structure.Sound, cancellation, NetworkGraphs.Check).SelectMany(size => size.Findings) : [];
        var mistakes = structure.Findings.Concat(built.Findings).Concat(ofSizes).ToList();
        var advice = structure.CanCompile && mistakes.Count == 0 ? Adviser.Advise(built) : [];
        return mistakes.Concat(built.Warnings.Distinct()).Concat(advice).OrderBy(f => f.Layer).ToEquatableArray();
    }

    /// <summary>
    /// The C# of a network. For a declaration with errors, only the public members of the class, so that code that uses it gets no errors
    /// of its own.
    /// </summary>
    public static EquatableArray<SourceFile> Compile(NetworkSpec network, CompilerOptions options, CancellationToken cancellation = default)
    {
        var structure = StructureCheck.Check(network, [.. Words, .. network.Blocks.Select(b => b.Word)], Losses);
        // Programs derived from a graph need all of it.
        var built = structure.CanCompile ? NetworkGraphs.Lower(network, structure.Sound, cancellation) : NetworkGraphs.Check(network, structure.Sound, cancellation);
        var canCompile = structure.CanCompile && built.Findings.Count == 0;
        IReadOnlyList<BuiltSize> sizes = canCompile ? [.. Sizes(network, built, structure.Sound, cancellation, NetworkGraphs.Lower)] : [];
        // NetDsl does not check methods with C# errors.
        if (!canCompile || built.Programs.Count == 0 || sizes.Any(size => size.Findings.Count > 0))
            return Emitter.EmitBroken(built, [.. Check(network, cancellation).Where(finding => !finding.Rule.IsWarning && !finding.Rule.IsAdvice)
                .Select(finding => $"{finding.Rule.Id}: {finding.Message(layer => $"'{network.Layers[layer].Declaration}'")}")]);

        var (programs, memory) = Programs(built, options);
        return new([Emitter.Surface(built, [.. sizes.Select(size => size.Network)], memory), .. programs, .. sizes.SelectMany(size => Programs(size.Network, options).Files)]);
    }

    /// <summary>The files with the programs of a network at one size of its input, and the memory that they need.</summary>
    private static (EquatableArray<SourceFile> Files, MemoryNeed Memory) Programs(Network network, CompilerOptions options)
    {
        var planner = new ProgramPlanner(network, options);
        var programs = planner.Plan(Pipeline.Run(network.Programs, new(network, options, planner.PerSample)));
        return (Emitter.Programs(network, programs, planner.Layout), MemoryNeed.Of(network, programs, planner.Layout));
    }

    /// <summary>The network at each further size of its input. All sizes have the same parameters.</summary>
    private static IEnumerable<BuiltSize> Sizes(
        NetworkSpec spec, Network built, int sound, CancellationToken cancellation, Func<NetworkSpec, int, CancellationToken, Network> lower)
    {
        foreach (var size in InputSizes.Of(spec))
        {
            var network = lower(spec with { Size = size }, sound, cancellation);
            var problem = network.Findings.FirstOrDefault()?.Message(layer => $"'{spec.Layers[layer].Declaration}'") ?? Difference(built, network);
            yield return new(network, problem is null ? []
                : [new(Rules.SizeDoesNotFit, size.Layer, new([spec.Layers[size.Layer].Declaration, network.Inputs[0].Type.Shape, problem]))]);
        }
    }

    /// <summary>The first parameter that depends on the size of the input; null if there is none.</summary>
    private static string? Difference(Network one, Network other) => one.Parameters.Zip(other.Parameters, (a, b) => a.FullName == b.FullName && a.Type.Equals(b.Type) ? null
            : $"{b.FullName} would have the shape {b.Type.Shape}, but has {a.Type.Shape} for inputs of {one.Inputs[0].Type.Shape}; a GlobalAvgPool2d or AdaptiveAvgPool2d before its layer makes it independent of the size")
        .FirstOrDefault(difference => difference is not null);

    /// <param name="Network">The network at a further size of its input.</param>
    /// <param name="Findings">Why it cannot be compiled.</param>
    private sealed record BuiltSize(Network Network, IReadOnlyList<Finding> Findings);
}
