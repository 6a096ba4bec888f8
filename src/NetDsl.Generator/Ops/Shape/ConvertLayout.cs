using NetDsl.Generator.Ir;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Shape;

/// <summary>Converts an image to another layout. The attribute is the type of the result. Only ChooseLayouts creates it.</summary>
public sealed class ConvertLayout : Op<TensorType>
{
    public static readonly ConvertLayout Op = new();

    public override string Name => "Convert";

    protected override TensorType Infer(TensorType attribute, IReadOnlyList<Node> inputs) => attribute;

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Convert", ExtentOf(node.Type), In(node.Input), Out(node))];
}
