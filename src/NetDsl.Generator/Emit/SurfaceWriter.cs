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
/// <param name="mistakes">The mistakes of a network that cannot be compiled; null where it can.</param>
internal sealed class SurfaceWriter(Network network, IReadOnlyList<Network> sizes, IReadOnlyList<string>? mistakes)
{
    /// <summary>The type of the shape of an input.</summary>
    private const string InputType = "global::System.Collections.Generic.IReadOnlyList<int>?";

    private string Name => network.Spec.Name;

    private string? Broken => mistakes is null ? null
        : $"throw new global::System.InvalidOperationException({CodeWriter.Literal($"The declaration of {Name.TrimStart('@')} has errors.{string.Concat(mistakes.Select(m => " " + m + "."))}")})";

    private List<LayerModel> Layers => network.Layers.Where(l => l.Word != "Input").ToList();

    public string Write()
    {
        var writer = new CodeWriter();
        if (mistakes is null)
            WriteDescription(writer);
        writer.Open($"partial class {Name} : global::NetDsl.Model");
        WriteCreation(writer);
        new Accessors(network, Broken).Write(writer);
        new PartsWriter(network, Broken).Write(writer);
        writer.Close();
        return writer.ToString();
    }

    /// <summary>The table that an editor shows where the class is named. A block is one row, or nobody would read those of a deep network.</summary>
    private void WriteDescription(CodeWriter writer)
    {
        var parameters = network.Parameters.Where(p => p.Trainable).Sum(p => p.Type.Length);
        writer.Line("/// <summary>");
        var inputs = string.Join(" and ", network.Inputs.Select(i => Shape(i.Type)));
        var outputs = string.Join(" and ", network.Outputs.Select(o => Shape(o.Type!)));
        writer.Line($"/// {inputs} -> {outputs}, {Count(parameters)} parameters, {Count(Layers.Sum(l => l.MultiplyAdds))} multiply-adds.");
        if (sizes.Count > 0)
            writer.Line($"/// Also for inputs of {string.Join(" and ", sizes.Select(size => Shape(size.Inputs[0].Type)))}.");
        writer.Line("/// <list type=\"table\">");
        writer.Line("/// <listheader><term>layer</term><description>output, parameters</description></listheader>");
        var layers = Layers;
        for (var i = 0; i < layers.Count; i++)
        {
            var (layer, block) = (layers[i], Block(layers[i]));
            if (network.Outputs.FirstOrDefault(o => o.Section.IsHead && network.Layers[o.FirstLayer] == layer) is { } head)
                writer.Line($"/// <item><term>{CodeWriter.Escape(Declaration(head))}</term><description></description></item>");
            var own = Own(layer).Where(p => p.Trainable).Sum(p => p.Type.Length);
            while (block is not null && i + 1 < layers.Count && Block(layers[i + 1]) == block)
                own += Own(layer = layers[++i]).Where(p => p.Trainable).Sum(p => p.Type.Length);
            writer.Line($"/// <item><term>{CodeWriter.Escape(block ?? layer.Declaration)}</term><description>{Shape(layer.Output)}{(own == 0 ? "" : $", {Count(own)}")}</description></item>");
        }

        writer.Line("/// </list>");
        writer.Line("/// </summary>");
    }

    /// <summary>The outermost block that a layer is part of; null: it stands by itself. Layers of heads bear the head's name first.</summary>
    private string? Block(LayerModel layer)
    {
        var names = layer.Name.Split('.');
        var heads = network.Outputs.Any(o => o.Section.IsHead && o.Section.Name == names[0]) ? 1 : 0;
        return names.Length > heads + 1 ? string.Join(".", names.Take(heads + 1)) : null;
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

    /// <summary>The parameters of a layer. Those that several share are counted for the first.</summary>
    private IEnumerable<ParameterSpec> Own(LayerModel layer) => network.Own(layer);

    private string Declaration(OutputModel head) => network.Spec.Layers[head.Section.Head].Declaration;

    private static string Shape(Ir.TensorType type) => type.Shape;

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
