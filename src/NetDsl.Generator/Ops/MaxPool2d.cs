using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[MaxPool2d(kernel)]: C x H x W -> C x H' x W'.</summary>
public sealed class MaxPool2dLayer : Layer
{
    public override string Word => "MaxPool2d";

    public override string Stem => "MaxPool";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var dilation = builder.PositivePair("Dilation", 1);
        var geometry = Pool2dGeometry.Read(builder, x, dilation);
        return dilation == (1, 1) ? builder.Graph.Add(MaxPool2d.Op, geometry, x) : Dilated(builder, x, geometry, dilation);
    }

    /// <summary>Windows whose pixels have gaps between them: laid out next to each other first, without gaps and padding.</summary>
    internal static Node Dilated(LayerBuilder builder, Node x, Pool2dGeometry geometry, (int First, int Second) dilation)
    {
        var g = geometry;
        var rows = Taps.Dilated(g.InHeight, builder.Side((long)g.OutHeight * g.KernelHeight), g.KernelHeight, g.StrideHeight, g.PadTop, dilation.First);
        var columns = Taps.Dilated(g.InWidth, builder.Side((long)g.OutWidth * g.KernelWidth), g.KernelWidth, g.StrideWidth, g.PadLeft, dilation.Second);
        var windows = g with
        {
            InHeight = rows.OutSize, InWidth = columns.OutSize, StrideHeight = g.KernelHeight, StrideWidth = g.KernelWidth,
            PadTop = 0, PadLeft = 0, PadBottom = 0, PadRight = 0,
        };
        var laidOut = builder.As("Windows", () => builder.Graph.Add(Resample2d.Op, new Resample2d.Map(g.Channels, rows, columns), x));
        return builder.Graph.Add(MaxPool2d.Op, windows, windows.IsLine ? builder.Graph.Add(Reshape.Op, windows.InType, laidOut) : laidOut);
    }
}

/// <summary>The maximum over each window.</summary>
public sealed class MaxPool2d : Op
{
    public static readonly MaxPool2d Op = new();

    public override string Name => "MaxPool2d";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    public override bool TakesNative(Node node) => true;

    public override object? NativeAttribute(object? attribute) => ((Pool2dGeometry)attribute!) with { Native = true };

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Pool2dGeometry)attribute!).OutType;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(MaxPool2dBackward.Op, node.Attribute, node.Input, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("MaxPool2d", node, [writer.Shape(node), writer.Samples, writer.Region(node.Input), writer.Region(node)]);
}

/// <summary>Sends each gradient to the first position of its window that holds the maximum.</summary>
public sealed class MaxPool2dBackward : Op
{
    public static readonly MaxPool2dBackward Op = new();

    public override string Name => "MaxPool2dBackward";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    public override bool TakesNative(Node node) => true;

    public override object? NativeAttribute(object? attribute) => ((Pool2dGeometry)attribute!) with { Native = true };

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Pool2dGeometry)attribute!).InType;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("MaxPool2dBackward", node, [writer.Shape(node), writer.Samples, writer.Region(node.Inputs[0]), writer.Region(node.Inputs[1]), writer.Region(node)]);
}
