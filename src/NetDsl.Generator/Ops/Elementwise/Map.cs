using NetDsl.Generator.Ir;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>A fused function in a loop of its own. Fusion creates it from elementwise operations.</summary>
public sealed class Map : Op<TensorType>
{
    public static readonly Map Op = new();

    public override string Name => "Map";

    public override bool TakesNative(Node node) => true;

    protected override TensorType NativeAttribute(TensorType attribute) => attribute with { Native = true };

    public override bool TakesFunction => true;

    public override int OperandCount(Node node) => 0;

    protected override TensorType Infer(TensorType attribute, IReadOnlyList<Node> inputs) => attribute;

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Map", ExtentOf(node.Type), Out(node))];
}
