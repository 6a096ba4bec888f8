using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops;

/// <summary>A fused function in a loop of its own. Fusion makes it of elementwise operations.</summary>
public sealed class Map : Op
{
    public static readonly Map Op = new();

    public override string Name => "Map";

    public override bool TakesNative(Node node) => true;

    public override object? NativeAttribute(object? attribute) => ((TensorType)attribute!) with { Native = true };

    public override int OperandCount(Node node) => 0;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => (TensorType)attribute!;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Map", node, [writer.Extent(node.Type), writer.Region(node)]);
}
