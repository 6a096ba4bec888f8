using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[AvgPool2d(kernel)]: C x H x W -> C x H' x W'.</summary>
public sealed class AvgPool2dLayer : Layer
{
    public override string Word => "AvgPool2d";

    public override string Stem => "AvgPool";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x) =>
        builder.Graph.Add(AvgPool2d.Op, Pool2dGeometry.Read(builder, x) with { CountIncludePad = builder.Boolean("CountIncludePad", true) }, x);
}

/// <summary>The average over each window.</summary>
public sealed class AvgPool2d : Op
{
    public static readonly AvgPool2d Op = new();

    public override string Name => "AvgPool2d";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    public override bool TakesNative(Node node) => true;

    public override object? NativeAttribute(object? attribute) => ((Pool2dGeometry)attribute!) with { Native = true };

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Pool2dGeometry)attribute!).OutType;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(AvgPool2dBackward.Op, node.Attribute, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("AvgPool2d", node, [writer.Shape(node), writer.Samples, writer.Region(node.Input), writer.Region(node)]);
}

/// <summary>Shares each gradient equally among the positions of its window.</summary>
public sealed class AvgPool2dBackward : Op
{
    public static readonly AvgPool2dBackward Op = new();

    public override string Name => "AvgPool2dBackward";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    public override bool TakesNative(Node node) => true;

    public override object? NativeAttribute(object? attribute) => ((Pool2dGeometry)attribute!) with { Native = true };

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Pool2dGeometry)attribute!).InType;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("AvgPool2dBackward", node, [writer.Shape(node), writer.Samples, writer.Region(node.Input), writer.Region(node)]);
}
