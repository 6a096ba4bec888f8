using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>An emitted method that calls kernels.</summary>
/// <param name="First">The index of its first kernel.</param>
/// <param name="Name">Its name.</param>
/// <param name="Layers">The layers that it computes.</param>
/// <param name="IsBackward">Whether it belongs to the backward pass.</param>
internal sealed record Method(int First, string Name, IReadOnlyList<LayerModel> Layers, bool IsBackward, EquatableArray<Statement> Statements)
{
    /// <summary>The layers as they are declared.</summary>
    public string Declarations => string.Join(", ", Layers.Select(layer => layer.Declaration));

    /// <summary>The layers without their arguments, for methods of several blocks.</summary>
    public string Words => string.Join(", ", Layers.Select(layer => layer.Word));

    /// <param name="writer">Receives the method, after an empty line.</param>
    /// <param name="printer">Prints the statements. It has printed those of the methods before.</param>
    /// <param name="layers">The layers in the summary; the declarations if not given.</param>
    public void Write(CodeWriter writer, StatementPrinter printer, string? layers = null)
    {
        writer.Line();
        writer.Summary((layers ?? Declarations) + (IsBackward ? ", backward" : ""));
        writer.Open($"private void {Name}(int samples)");
        writer.Lines(Statements.SelectMany(printer.Lines));
        writer.Close();
    }
}
