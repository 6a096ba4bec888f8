using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Pooling;

/// <summary>[AvgPool2d(kernel)]: C x H x W -> C x H' x W'.</summary>
public sealed class AvgPool2dLayer : Layer
{
    public override string Word => "AvgPool2d";

    public override LayerExample Example => new("AvgPool2d(3, Stride = 2, Padding = 1)", 3, 5, 4);

    public override string Stem => "AvgPool";

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x) =>
        context.Graph.Add(AvgPool2d.Op, Pool2dGeometry.Read(context, x) with { CountIncludePad = context.Arguments.Boolean("CountIncludePad", true) }, x);
}

/// <summary>The average over each window.</summary>
public sealed class AvgPool2d : Op<Pool2dGeometry>
{
    public static readonly AvgPool2d Op = new();

    public override string Name => "AvgPool2d";

    public override string ResultName => "pooled";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    public override bool TakesNative(Node node) => true;

    protected override Pool2dGeometry NativeAttribute(Pool2dGeometry attribute) => attribute with { Native = true };

    protected override TensorType Infer(Pool2dGeometry attribute, IReadOnlyList<Node> inputs) => attribute.OutType;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(AvgPool2dBackward.Op, AttributeOf(node), gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "AvgPool2d", Sizes(node), Samples, In(node.Input), Out(node))];
}

/// <summary>Divides each gradient equally among the positions of its window.</summary>
public sealed class AvgPool2dBackward : Op<Pool2dGeometry>
{
    public static readonly AvgPool2dBackward Op = new();

    public override string Name => "AvgPool2dBackward";

    public override string ResultName => "gradient";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    public override bool TakesNative(Node node) => true;

    protected override Pool2dGeometry NativeAttribute(Pool2dGeometry attribute) => attribute with { Native = true };

    protected override TensorType Infer(Pool2dGeometry attribute, IReadOnlyList<Node> inputs) => attribute.InType;

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "AvgPool2dBackward", Sizes(node), Samples, In(node.Input), Out(node))];
}
