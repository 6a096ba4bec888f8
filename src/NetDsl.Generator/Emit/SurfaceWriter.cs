using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The public face of a network class: Create, Architecture and named parameters. A network with mistakes has it too, so that code which uses
/// the class gets no errors of its own; its members then throw. A member whose name the user's class has already is left out.
/// </summary>
/// <param name="sizes">The network at each further size of its input.</param>
/// <param name="memory">The memory of a model; null where it cannot be compiled.</param>
/// <param name="mistakes">The mistakes of a network that cannot be compiled; null where it can.</param>
internal sealed class SurfaceWriter(Network network, IReadOnlyList<Network> sizes, MemoryNeed? memory, IReadOnlyList<string>? mistakes)
{
    /// <summary>The type of the shape of an input.</summary>
    private const string InputType = "global::System.Collections.Generic.IReadOnlyList<int>?";

    private string Name => network.Spec.Name;

    private string? Broken => mistakes is null ? null
        : $"throw new global::System.InvalidOperationException({CodeWriter.Literal($"The declaration of {Name.TrimStart('@')} has errors.{string.Concat(mistakes.Select(m => " " + m + "."))}")})";

    public string Write()
    {
        var writer = new CodeWriter();
        if (mistakes is null)
            new HoverWriter(network, sizes, memory).Write(writer);
        writer.Open($"partial class {Name} : global::NetDsl.Model");
        WriteCreation(writer);
        new Accessors(network, Broken).Write(writer);
        new PartsWriter(network, Broken).Write(writer);
        writer.Close();
        return writer.ToString();
    }

    private void WriteCreation(CodeWriter writer)
    {
        var programs = $"global::{FileFrame.NamespaceOf(network.Spec)}.Programs.Instance";
        // Create sets no properties of the user's: those that are required keep their initial values.
        writer.Line("[global::System.Diagnostics.CodeAnalysis.SetsRequiredMembers]");
        writer.Line($"private {Name}(global::NetDsl.Device device, int maxBatch, int seed{(sizes.Count > 0 ? $", {InputType} input" : "")}) : base({(Broken is null ? programs + (sizes.Count > 0 ? ".At(input)" : "") : "null!")}, device, maxBatch, seed)");
        writer.Open();
        writer.Close();
        writer.Line();
        writer.Line("[global::System.Diagnostics.CodeAnalysis.SetsRequiredMembers]");
        writer.Line($"private {Name}({Name} original, global::NetDsl.Device? device, int? maxBatch, {InputType} input) : base(original, device, maxBatch, input)");
        writer.Open();
        writer.Close();

        if (IsFree("Create"))
        {
            writer.Line();
            writer.Summary("Creates the network on a device, with random initial parameters.");
            writer.Line("/// <param name=\"device\">The device that it runs on; the CPU if not given.</param>");
            writer.Line("/// <param name=\"maxBatch\">The most samples of one call. Memory is reserved for so many.</param>");
            writer.Line("/// <param name=\"seed\">Determines the initial parameters and all that is random later.</param>");
            if (sizes.Count > 0)
                writer.Line($"/// <param name=\"input\">The shape of a sample: {string.Join(" or ", new[] { network }.Concat(sizes).Select(size => Shape(size.Inputs[0].Type)))}; the first if not given.</param>");
            writer.Line($"public static {Name} Create(global::NetDsl.Device? device = null, int maxBatch = 1, int seed = 0{(sizes.Count > 0 ? $", {InputType} input = null" : "")}) =>");
            writer.Indent();
            writer.Line((Broken ?? $"new(device ?? global::NetDsl.Device.Cpu, maxBatch, seed{(sizes.Count > 0 ? ", input" : "")})") + ";");
            writer.Unindent();
        }

        if (IsFree("CreateReplica"))
        {
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            writer.Line($"public override {Name} CreateReplica(global::NetDsl.Device? device = null, int? maxBatch = null, {InputType} input = null) => {Broken ?? "new(this, device, maxBatch, input)"};");
        }

        if (IsFree("Architecture"))
        {
            writer.Line();
            writer.Summary("Layers, shapes, parameters and costs: the Info of every model of this class.");
            writer.Line($"public static global::NetDsl.ModelInfo Architecture => {Broken ?? programs + ".Info"};");
        }

        writer.Line();
    }

    private bool IsFree(string member) => !LayerName.Taken(network.Spec).Contains(member);

    private static string Shape(Ir.TensorType type) => type.Shape;
}
