using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops;

/// <summary>A picture in another layout. The attribute is the type it has then. Only the choice of layouts makes it.</summary>
public sealed class ConvertLayout : Op
{
    public static readonly ConvertLayout Op = new();

    public override string Name => "Convert";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => (TensorType)attribute!;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Convert", node, [writer.Extent(node.Type), writer.Region(node.Input), writer.Region(node)]);
}
