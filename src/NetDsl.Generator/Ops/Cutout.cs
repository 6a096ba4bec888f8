using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [Cutout(size)]: while training, sets a square of each sample to zero, the same in all channels (DeVries and Taylor, 2017).
/// </summary>
public sealed class CutoutLayer : Layer
{
    public override string Word => "Cutout";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (_, height, width) = builder.Picture(x);
        var size = builder.Positive("size");
        if (size > Math.Max(height, width))
            throw builder.FailAt("size", Rules.OutOfRange, builder.Declaration, "size", $"at most {Math.Max(height, width)}, the longer side of what comes in", $"{size}");
        if (!builder.Training)
            return x;

        var g = builder.Graph;
        var mask = builder.As("Mask", () => g.Add(Cutout.Op, new Cutout.Square(height, width, size), builder.Draw(TensorType.PerSample()), builder.Draw(TensorType.PerSample())));
        return g.Multiply(x, mask);
    }
}

/// <summary>1 for each pixel, 0 in a square around one of each sample, which two random numbers choose.</summary>
public sealed class Cutout : Op
{
    public static readonly Cutout Op = new();

    public sealed record Square(int Height, int Width, int Size);

    public override string Name => "Cutout";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => TensorType.PerSample(1, ((Square)attribute!).Height, ((Square)attribute).Width);

    public override void Emit(ProgramWriter writer, Node node)
    {
        var square = (Square)node.Attribute!;
        writer.Call("Cutout", node, [writer.Samples, $"{square.Height}", $"{square.Width}", $"{square.Size}", writer.Random(node.Inputs[0]), writer.Random(node.Inputs[1]), writer.Region(node)]);
    }
}
