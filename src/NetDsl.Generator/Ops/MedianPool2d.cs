using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[MedianPool2d(kernel)]: C x H x W -> C x H' x W'.</summary>
public sealed class MedianPool2dLayer : Layer
{
    public override string Word => "MedianPool2d";

    public override string Stem => "MedianPool";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Add(MedianPool2d.Op, Pool2dGeometry.Read(builder, x), x);
}

/// <summary>The median of each window; of an even number of pixels the lower of the two in the middle.</summary>
public sealed class MedianPool2d : Op
{
    public static readonly MedianPool2d Op = new();

    public override string Name => "MedianPool2d";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Pool2dGeometry)attribute!).OutType;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(MedianPool2dBackward.Op, node.Attribute, node.Input, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("MedianPool2d", node, [writer.Shape(node), writer.Samples, writer.Region(node.Input), writer.Region(node)]);
}

/// <summary>Sends each gradient to the first position of its window that holds the median.</summary>
public sealed class MedianPool2dBackward : Op
{
    public static readonly MedianPool2dBackward Op = new();

    public override string Name => "MedianPool2dBackward";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Pool2dGeometry)attribute!).InType;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("MedianPool2dBackward", node, [writer.Shape(node), writer.Samples, writer.Region(node.Inputs[0]), writer.Region(node.Inputs[1]), writer.Region(node)]);
}
