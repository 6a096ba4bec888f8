using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Shape;

/// <summary>[ZeroPad2d(padding)]: a border of zeros.</summary>
public sealed class ZeroPad2dLayer : Layer
{
    public override string Word => "ZeroPad2d";

    public override LayerExample Example => new("ZeroPad2d(new[] { 1, 0, 2, 3 })", 2, 4, 3);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        return Pad2dLayer.Constant(context, x, Pad2dLayer.Read(context, x), 0);
    }
}

/// <summary>[Pad2d(padding)]: a border that is constant or extends the image.</summary>
public sealed class Pad2dLayer : Layer
{
    public override string Word => "Pad2d";

    public override LayerExample Example => new("Pad2d(1, Mode = PadMode.Mirror)", 2, 4, 3);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var sides = Read(context, x);
        var mode = context.Arguments.Member("Mode", "Constant");
        if (mode == "Constant")
            return Constant(context, x, sides, context.Arguments.Real("Value", 0));
        if (context.Arguments.Has("Value"))
            throw context.FailAt("Value", Rules.OutOfRange, context.Declaration, "Value", $"left out where Mode is {mode}", context.Arguments.Real("Value", 0).ToString("R", CultureInfo.InvariantCulture));
        var (channels, height, width) = context.Shapes.Image(x);
        var (top, left, bottom, right) = sides;
        if (mode == "Mirror" && (Math.Max(top, bottom) >= height || Math.Max(left, right) >= width))
            throw context.FailAt("padding", Rules.MirrorTooWide, context.Declaration, $"{Math.Max(top, bottom)}x{Math.Max(left, right)}", x.Type.Shape, context.Shapes.From(x));
        return context.Graph.Add(Resample2d.Op, new Resample2d.Map(channels, Of(height, top, bottom), Of(width, left, right)), x);

        Taps Of(int size, int before, int after) => mode == "Edge" ? Taps.Edge(size, before, after) : Taps.Mirror(size, before, after);
    }

    /// <summary>The width of the border on each side.</summary>
    internal static (int Top, int Left, int Bottom, int Right) Read(LoweringContext context, Node x)
    {
        var (_, height, width) = context.Shapes.Image(x);
        if (context.Arguments.IsSame("padding"))
            throw context.FailAt("padding", Rules.OutOfRange, context.Declaration, "padding", "a number, as there is no kernel to fit", "Padding.Same");
        var ((top, bottom), (left, right)) = (context.Arguments.Sides("padding", 0), context.Arguments.Sides("padding", 1));
        context.Shapes.Side((long)top + height + bottom);
        context.Shapes.Side((long)left + width + right);
        return (top, left, bottom, right);
    }

    internal static Node Constant(LoweringContext context, Node x, (int Top, int Left, int Bottom, int Right) sides, double value)
    {
        var (top, left, bottom, right) = sides;
        return top + left + bottom + right == 0 ? x : context.Graph.Add(Pad2d.Op, new Pad2d.Border(x.Type, top, left, bottom, right, value), x);
    }
}

/// <summary>Adds a border of one value around each channel of an image.</summary>
public sealed class Pad2d : Op<Pad2d.Border>
{
    public static readonly Pad2d Op = new();

    /// <param name="Inside">The type of the image without the border.</param>
    public sealed record Border(TensorType Inside, int Top, int Left, int Bottom, int Right, double Value)
    {
        public TensorType Type => TensorType.PerSample(Inside.Sizes[0], Top + Inside.Sizes[1] + Bottom, Left + Inside.Sizes[2] + Right);

        /// <summary>The first arguments of the kernels.</summary>
        public IEnumerable<KernelArgument> Sizes =>
        [
            Named("planes", TimesSamples(Inside.Sizes[0])), Named("height", Inside.Sizes[1]), Named("width", Inside.Sizes[2]),
            Named("top", Top), Named("left", Left), Named("bottom", Bottom), Named("right", Right),
        ];

        public override string ToString() => FormattableString.Invariant($"{Top},{Left},{Bottom},{Right} of {Value}");
    }

    public override string Name => "Pad2d";

    protected override TensorType Infer(Border attribute, IReadOnlyList<Node> inputs) => attribute.Type;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Crop2d.Op, AttributeOf(node), gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node)
    {
        var border = AttributeOf(node);
        return [Call(node, "Pad2d", [.. border.Sizes, Named("value", border.Value), In(node.Input), Out(node)])];
    }
}

/// <summary>Removes the border of an image: the gradient of Pad2d, and a crop.</summary>
public sealed class Crop2d : Op<Pad2d.Border>
{
    public static readonly Crop2d Op = new();

    public override string Name => "Crop2d";

    protected override TensorType Infer(Pad2d.Border attribute, IReadOnlyList<Node> inputs) => attribute.Inside;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Pad2d.Op, AttributeOf(node) with { Value = 0 }, gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Crop2d", [.. AttributeOf(node).Sizes, In(node.Input), Out(node)])];
}
