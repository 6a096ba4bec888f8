using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [Maxout(pieces)]: the maximum of every few channels that follow one another. To the memory, that is a pool over the
/// rows of a picture whose rows are the channels.
/// </summary>
public sealed class MaxoutLayer : Layer
{
    public override string Word => "Maxout";

    public override Node Build(LayerBuilder builder, Node x)
    {
        var pieces = builder.Positive("pieces");
        var (channels, inner) = (x.Type.Channels, checked((int)x.Type.Inner));
        if (channels % pieces != 0)
            throw builder.FailAt("pieces", Rules.OutOfRange, builder.Declaration, "pieces", $"a divisor of the {channels} channels that come in", $"{pieces}");

        // A vector is one row, so that there is a row to run along.
        var outputs = channels / pieces;
        var geometry = inner > 1
            ? new Pool2dGeometry(1, channels, inner, outputs, inner, pieces, 1, pieces, 1, 0, 0, 0, 0)
            : new Pool2dGeometry(1, 1, channels, 1, outputs, 1, pieces, 1, pieces, 0, 0, 0, 0);
        var g = builder.Graph;
        var largest = g.Add(MaxPool2d.Op, geometry, g.Add(Reshape.Op, geometry.InType, x));
        return g.Add(Reshape.Op, TensorType.PerSample([outputs, .. x.Type.Sizes.Skip(1)]), largest);
    }
}
