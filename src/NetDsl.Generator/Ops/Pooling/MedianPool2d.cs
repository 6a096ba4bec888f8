using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Pooling;

/// <summary>[MedianPool2d(kernel)]: C x H x W -> C x H' x W'.</summary>
public sealed class MedianPool2dLayer : Layer
{
    public override string Word => "MedianPool2d";

    public override LayerExample Example => new("MedianPool2d(3, Stride = 1)", 3, 5, 4);

    public override string Stem => "MedianPool";

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x) => context.Graph.Add(MedianPool2d.Op, Pool2dGeometry.Read(context, x), x);
}

/// <summary>The median of each window. For an even number of pixels it is the lower of the two middle ones.</summary>
public sealed class MedianPool2d : Op<Pool2dGeometry>
{
    public static readonly MedianPool2d Op = new();

    public override string Name => "MedianPool2d";

    public override string ResultName => "pooled";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    protected override TensorType Infer(Pool2dGeometry attribute, IReadOnlyList<Node> inputs) => attribute.OutType;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(MedianPool2dBackward.Op, AttributeOf(node), node.Input, gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "MedianPool2d", Sizes(node), Samples, In(node.Input), Out(node))];
}

/// <summary>Adds each gradient at the first position of its window that holds the median.</summary>
public sealed class MedianPool2dBackward : Op<Pool2dGeometry>
{
    public static readonly MedianPool2dBackward Op = new();

    public override string Name => "MedianPool2dBackward";

    public override string ResultName => "gradient";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    protected override TensorType Infer(Pool2dGeometry attribute, IReadOnlyList<Node> inputs) => attribute.InType;

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "MedianPool2dBackward", Sizes(node), Samples, In(node.Inputs[0]), In(node.Inputs[1]), Out(node))];
}
