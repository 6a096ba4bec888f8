using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Random;

/// <summary>
/// [Cutout(size)]: in training, sets a square of each sample to zero, the same in all channels (DeVries and Taylor, 2017).
/// </summary>
public sealed class CutoutLayer : Layer
{
    public override string Word => "Cutout";

    public override LayerExample Example => new("Cutout(2)", 2, 4, 3);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var (_, height, width) = context.Shapes.Image(x);
        var size = context.Arguments.Positive("size");
        if (size > Math.Max(height, width))
            throw context.FailAt("size", Rules.OutOfRange, context.Declaration, "size", $"at most {Math.Max(height, width)}, the longer side of what comes in", $"{size}");
        if (!context.Training)
            return x;

        var g = context.Graph;
        var mask = context.As("Mask").Add(Cutout.Op, new Cutout.Square(height, width, size), context.Draw(TensorType.PerSample()), context.Draw(TensorType.PerSample()));
        return g.Multiply(x, mask);
    }
}

/// <summary>1 for each pixel, 0 in a square around one pixel of each sample, which two random numbers select.</summary>
public sealed class Cutout : Op<Cutout.Square>
{
    public static readonly Cutout Op = new();

    public sealed record Square(int Height, int Width, int Size);

    public override string Name => "Cutout";

    protected override TensorType Infer(Square attribute, IReadOnlyList<Node> inputs) => TensorType.PerSample(1, attribute.Height, attribute.Width);

    public override IReadOnlyList<KernelCall> Lower(Node node)
    {
        var square = AttributeOf(node);
        return [Call(node, "Cutout", Samples, Named("height", square.Height), Named("width", square.Width), Named("size", square.Size), RandomOf(node.Inputs[0]), RandomOf(node.Inputs[1]), Out(node))];
    }
}
