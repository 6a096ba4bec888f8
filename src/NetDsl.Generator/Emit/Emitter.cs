using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>Writes the C# files of a network.</summary>
internal static class Emitter
{
    /// <summary>Writes the description and the programs of a network at one size of its input.</summary>
    /// <param name="network">The network.</param>
    /// <param name="programs">Its programs after all passes.</param>
    /// <param name="layout">The slices that the programs share.</param>
    public static EquatableArray<SourceFile> Programs(Network network, IReadOnlyList<PlannedProgram> programs, BufferLayout layout)
    {
        var (functions, shapes) = (new Functions(network), new Shapes(network));
        var texts = programs.ToDictionary(p => p.Program.Kind, p =>
            new ProgramWriter(network, p.Plan, layout, functions, shapes) { IsPreparation = p.Program.Kind == ProgramKind.ParameterConstants }
                .Write($"{p.Program.Kind}Program", p.Program.Summary, EntryPoint.Of(p, network)));
        var training = texts.Where(t => IsOfTraining(t.Key)).Select(t => t.Value);
        var inference = texts.Where(t => !IsOfTraining(t.Key)).Select(t => t.Value);
        return new(
        [
            Own(".Programs", new DescriptionWriter(network, layout, programs).Write(), isDescription: true),
            Own(".Training", string.Join("\n", training)),
            Own(".Inference", string.Join("\n", inference)),
            Own(".Functions", FunctionsText(functions, shapes)),
        ]);

        static bool IsOfTraining(ProgramKind kind) => kind is ProgramKind.Training or ProgramKind.Projection;

        SourceFile Own(string suffix, string declarations, bool isDescription = false) =>
            new(FileName(network.Spec, suffix), FileFrame.Own(declarations, network.Spec, isDescription));
    }

    /// <summary>Writes the class without its contents, for a network with errors.</summary>
    /// <param name="network">The network, built as far as its errors allow.</param>
    /// <param name="mistakes">The errors; empty where C# reports them.</param>
    public static EquatableArray<SourceFile> EmitBroken(Network network, IReadOnlyList<string> mistakes) => new([Surface(network, [], null, mistakes)]);

    private static string FunctionsText(Functions functions, Shapes shapes)
    {
        var writer = new CodeWriter();
        shapes.Write(writer);
        if (writer.ToString().Length > 0)
            writer.Line();
        functions.Write(writer);
        return writer.ToString();
    }

    /// <summary>Writes the part of the user's class.</summary>
    /// <param name="network">The network.</param>
    /// <param name="sizes">The network at each further size of its input.</param>
    /// <param name="memory">The memory of a model; null where the network cannot be compiled.</param>
    /// <param name="mistakes">The errors of a network that cannot be compiled; null where it can.</param>
    public static SourceFile Surface(Network network, IReadOnlyList<Network> sizes, MemoryNeed? memory, IReadOnlyList<string>? mistakes = null) => new(
        FileName(network.Spec, ""),
        FileFrame.Around(new SurfaceWriter(network, sizes, memory, mistakes).Write(), network.Spec.Namespace, network.Spec.ContainingTypes));

    private static string FileName(NetworkSpec network, string suffix) => $"{network.FullName.Replace("@", "")}{(network.Size is { } size ? $".{size.Name}" : "")}{suffix}.g.cs";
}
