using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[ZeroPad2d(padding)]: a border of zeros.</summary>
public sealed class ZeroPad2dLayer : Layer
{
    public override string Word => "ZeroPad2d";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        return Pad2dLayer.Constant(builder, x, Pad2dLayer.Read(builder, x), 0);
    }
}

/// <summary>[Pad2d(padding)]: a border that is constant or continues the picture.</summary>
public sealed class Pad2dLayer : Layer
{
    public override string Word => "Pad2d";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var sides = Read(builder, x);
        var mode = builder.Member("Mode", "Constant");
        if (mode == "Constant")
            return Constant(builder, x, sides, builder.Real("Value", 0));
        if (builder.Has("Value"))
            throw builder.FailAt("Value", Rules.OutOfRange, builder.Declaration, "Value", $"left out where Mode is {mode}", builder.Real("Value", 0).ToString("R", CultureInfo.InvariantCulture));
        var (channels, height, width) = builder.Picture(x);
        var (top, left, bottom, right) = sides;
        if (mode == "Mirror" && (Math.Max(top, bottom) >= height || Math.Max(left, right) >= width))
            throw builder.FailAt("padding", Rules.MirrorTooWide, builder.Declaration, $"{Math.Max(top, bottom)}x{Math.Max(left, right)}", x.Type.Shape, builder.From(x));
        return builder.Graph.Add(Resample2d.Op, new Resample2d.Map(channels, Of(height, top, bottom), Of(width, left, right)), x);

        Taps Of(int size, int before, int after) => mode == "Edge" ? Taps.Edge(size, before, after) : Taps.Mirror(size, before, after);
    }

    /// <summary>The width of the border on each side.</summary>
    internal static (int Top, int Left, int Bottom, int Right) Read(LayerBuilder builder, Node x)
    {
        var (_, height, width) = builder.Picture(x);
        if (builder.IsSame("padding"))
            throw builder.FailAt("padding", Rules.OutOfRange, builder.Declaration, "padding", "a number, as there is no kernel to fit", "Padding.Same");
        var ((top, bottom), (left, right)) = (builder.Sides("padding", 0), builder.Sides("padding", 1));
        builder.Side((long)top + height + bottom);
        builder.Side((long)left + width + right);
        return (top, left, bottom, right);
    }

    internal static Node Constant(LayerBuilder builder, Node x, (int Top, int Left, int Bottom, int Right) sides, double value)
    {
        var (top, left, bottom, right) = sides;
        return top + left + bottom + right == 0 ? x : builder.Graph.Add(Pad2d.Op, new Pad2d.Border(x.Type, top, left, bottom, right, value), x);
    }
}

/// <summary>A border of the same value around each channel of a picture.</summary>
public sealed class Pad2d : Op
{
    public static readonly Pad2d Op = new();

    /// <param name="Inside">The type of the picture without the border.</param>
    public sealed record Border(TensorType Inside, int Top, int Left, int Bottom, int Right, double Value)
    {
        public TensorType Type => TensorType.PerSample(Inside.Sizes[0], Top + Inside.Sizes[1] + Bottom, Left + Inside.Sizes[2] + Right);

        /// <summary>The first arguments of the kernels.</summary>
        public string Sizes(ProgramWriter writer) =>
            $"{writer.Samples}{(Inside.Sizes[0] == 1 ? "" : $" * {Inside.Sizes[0]}")}, {Inside.Sizes[1]}, {Inside.Sizes[2]}, {Top}, {Left}, {Bottom}, {Right}";

        public override string ToString() => FormattableString.Invariant($"{Top},{Left},{Bottom},{Right} of {Value}");
    }

    public override string Name => "Pad2d";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Border)attribute!).Type;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Crop2d.Op, node.Attribute, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node)
    {
        var border = (Border)node.Attribute!;
        writer.Call("Pad2d", node, [border.Sizes(writer), CodeWriter.Number(border.Value), writer.Region(node.Input), writer.Region(node)]);
    }
}

/// <summary>A picture without its border: what Pad2d's gradient is, and a part of a picture.</summary>
public sealed class Crop2d : Op
{
    public static readonly Crop2d Op = new();

    public override string Name => "Crop2d";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Pad2d.Border)attribute!).Inside;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Pad2d.Op, (Pad2d.Border)node.Attribute! with { Value = 0 }, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Crop2d", node, [((Pad2d.Border)node.Attribute!).Sizes(writer), writer.Region(node.Input), writer.Region(node)]);
}
