using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Pooling;

/// <summary>[MaxPool2d(kernel)]: C x H x W -> C x H' x W'.</summary>
public sealed class MaxPool2dLayer : Layer
{
    public override string Word => "MaxPool2d";

    public override LayerExample Example => new("MaxPool2d(3, Stride = 2, Padding = 1)", 3, 5, 4);

    public override string Stem => "MaxPool";

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var dilation = context.Arguments.PositivePair("Dilation", 1);
        var geometry = Pool2dGeometry.Read(context, x, dilation);
        return dilation == (1, 1) ? context.Graph.Add(MaxPool2d.Op, geometry, x) : Dilated(context, x, geometry, dilation);
    }

    /// <summary>Windows with gaps between their pixels. They are first written next to each other, without gaps and padding.</summary>
    internal static Node Dilated(LoweringContext context, Node x, Pool2dGeometry geometry, (int First, int Second) dilation)
    {
        var g = geometry;
        var rows = Taps.Dilated(g.InHeight, context.Shapes.Side((long)g.OutHeight * g.KernelHeight), g.KernelHeight, g.StrideHeight, g.PadTop, dilation.First);
        var columns = Taps.Dilated(g.InWidth, context.Shapes.Side((long)g.OutWidth * g.KernelWidth), g.KernelWidth, g.StrideWidth, g.PadLeft, dilation.Second);
        var windows = g with
        {
            InHeight = rows.OutSize, InWidth = columns.OutSize, StrideHeight = g.KernelHeight, StrideWidth = g.KernelWidth,
            PadTop = 0, PadLeft = 0, PadBottom = 0, PadRight = 0,
        };
        var laidOut = context.As("Windows").Add(Resample2d.Op, new Resample2d.Map(g.Channels, rows, columns), x);
        return context.Graph.Add(MaxPool2d.Op, windows, windows.IsLine ? context.Graph.Add(Reshape.Op, windows.InType, laidOut) : laidOut);
    }
}

/// <summary>The maximum over each window.</summary>
public sealed class MaxPool2d : Op<Pool2dGeometry>
{
    public static readonly MaxPool2d Op = new();

    public override string Name => "MaxPool2d";

    public override string ResultName => "pooled";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    public override bool TakesNative(Node node) => true;

    protected override Pool2dGeometry NativeAttribute(Pool2dGeometry attribute) => attribute with { Native = true };

    protected override TensorType Infer(Pool2dGeometry attribute, IReadOnlyList<Node> inputs) => attribute.OutType;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(MaxPool2dBackward.Op, AttributeOf(node), node.Input, gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "MaxPool2d", Sizes(node), Samples, In(node.Input), Out(node))];
}

/// <summary>Adds each gradient at the first position of its window that holds the maximum.</summary>
public sealed class MaxPool2dBackward : Op<Pool2dGeometry>
{
    public static readonly MaxPool2dBackward Op = new();

    public override string Name => "MaxPool2dBackward";

    public override string ResultName => "gradient";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    public override bool TakesNative(Node node) => true;

    protected override Pool2dGeometry NativeAttribute(Pool2dGeometry attribute) => attribute with { Native = true };

    protected override TensorType Infer(Pool2dGeometry attribute, IReadOnlyList<Node> inputs) => attribute.InType;

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "MaxPool2dBackward", Sizes(node), Samples, In(node.Inputs[0]), In(node.Inputs[1]), Out(node))];
}
