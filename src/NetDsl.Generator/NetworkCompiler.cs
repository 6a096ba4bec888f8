using NetDsl.Generator.Emit;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator;

/// <summary>The compiler as a library: a declaration in, findings and C# out. The generator and the analyzer call it.</summary>
public static class NetworkCompiler
{
    private static readonly string[] Words = [.. Registry.Layers.Where(l => l is not LossLayer).Select(l => l.Word)];
    private static readonly string[] Losses = [.. Registry.Layers.Where(l => l is LossLayer).Select(l => l.Word)];

    /// <summary>What is wrong with a declaration, in the order of its layers.</summary>
    public static EquatableArray<Finding> Check(NetworkSpec network)
    {
        var structure = StructureCheck.Check(network, [.. Words, .. network.Blocks.Select(b => b.Word)], Losses);
        var shapes = BuildGraph.Run(network, structure.Sound).Findings;
        return structure.Findings.Concat(shapes).OrderBy(f => f.Layer).ToEquatableArray();
    }

    /// <summary>
    /// The C# of a network. Where the declaration has errors, only the class's public face, so that code that uses it
    /// gets no errors of its own.
    /// </summary>
    public static EquatableArray<SourceFile> Compile(NetworkSpec network, CompilerOptions options)
    {
        var structure = StructureCheck.Check(network, [.. Words, .. network.Blocks.Select(b => b.Word)], Losses);
        // Whatever is added to a class that has a member of the same name is an error of C#'s.
        if (structure.Findings.Any(f => f.Rule == Rules.MemberTaken))
            return EquatableArray<SourceFile>.Empty;
        var built = BuildGraph.Run(network, structure.Sound);
        // A method that C# reports an error in has no findings of ours.
        return structure.CanCompile && built.Findings.Count == 0 && built.Evaluation is not null ? Emitter.Emit(built, options) : Emitter.EmitBroken(built);
    }
}

/// <summary>What a project can choose.</summary>
/// <param name="Fusion">Whether operations are fused (the MSBuild property <c>NetDslFusion</c>; true unless it says false).</param>
/// <param name="Layout">How pictures lie in memory (the MSBuild property <c>NetDslLayout</c>: auto, plain or native).</param>
/// <param name="Rematerialize">Whether backward makes anew what it can, to save memory (the MSBuild property <c>NetDslRematerialize</c>; true unless it says false).</param>
public sealed record CompilerOptions(bool Fusion = true, LayoutChoice Layout = LayoutChoice.Auto, bool Rematerialize = true);

/// <summary>What a project says of layouts.</summary>
public enum LayoutChoice
{
    /// <summary>The compiler chooses.</summary>
    Auto,

    /// <summary>Channels first, everywhere.</summary>
    Plain,

    /// <summary>The device's own layout wherever a convolution can have it.</summary>
    Native,
}

/// <summary>One emitted file.</summary>
/// <param name="HintName">Unique within a compilation.</param>
/// <param name="Text">C#.</param>
public sealed record SourceFile(string HintName, string Text);
