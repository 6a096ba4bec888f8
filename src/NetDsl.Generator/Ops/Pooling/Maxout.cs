using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Pooling;

/// <summary>
/// [Maxout(pieces)]: the maximum of consecutive channels. In memory, it is a pool over the rows of an image whose rows are the channels.
/// </summary>
public sealed class MaxoutLayer : Layer
{
    public override string Word => "Maxout";

    public override LayerExample Example => new("Maxout(3)", 6, 3, 2);

    public override Node Build(LoweringContext context, Node x)
    {
        var pieces = context.Arguments.Positive("pieces");
        var (channels, inner) = (x.Type.Channels, checked((int)x.Type.Inner));
        if (channels % pieces != 0)
            throw context.FailAt("pieces", Rules.OutOfRange, context.Declaration, "pieces",
                $"a divisor of the {channels} channels that come in", $"{pieces}");

        // A vector is one row.
        var outputs = channels / pieces;
        var geometry = inner > 1
            ? new Pool2dGeometry(1, channels, inner, outputs, inner, pieces, 1, pieces, 1, 0, 0, 0, 0)
            : new Pool2dGeometry(1, 1, channels, 1, outputs, 1, pieces, 1, pieces, 0, 0, 0, 0);
        var g = context.Graph;
        var largest = g.Add(MaxPool2d.Op, geometry, g.Add(Reshape.Op, geometry.InType, x));
        return g.Add(Reshape.Op, TensorType.PerSample([outputs, .. x.Type.Sizes.Skip(1)]), largest);
    }
}
