using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Shape;

/// <summary>[PixelShuffle(factor)]: C * factor² x H x W -> C x factor * H x factor * W.</summary>
public sealed class PixelShuffleLayer : Layer
{
    public override string Word => "PixelShuffle";

    public override LayerExample Example => new("PixelShuffle(2)", 8, 2, 3);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var factor = context.Arguments.Positive("factor");
        var (channels, height, width) = context.Shapes.Image(x);
        if (channels % ((long)factor * factor) != 0)
            throw context.FailAt("factor", Rules.NotDivisible, context.Declaration, "channels", $"{(long)factor * factor}",
                x.Type.Shape, context.Shapes.From(x));
        var filters = channels / (factor * factor);
        return Permute.Of(context.Graph, x, [filters, factor, factor, height, width], [0, 3, 1, 4, 2],
            TensorType.PerSample(filters, context.Shapes.Side((long)factor * height), context.Shapes.Side((long)factor * width)));
    }
}

/// <summary>[PixelUnshuffle(factor)]: C x factor * H x factor * W -> C * factor² x H x W.</summary>
public sealed class PixelUnshuffleLayer : Layer
{
    public override string Word => "PixelUnshuffle";

    public override LayerExample Example => new("PixelUnshuffle(2)", 2, 4, 6);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var factor = context.Arguments.Positive("factor");
        var (channels, height, width) = context.Shapes.Image(x);
        if (height % factor != 0 || width % factor != 0)
            throw context.FailAt("factor", Rules.NotDivisible, context.Declaration, "rows and columns", factor,
                x.Type.Shape, context.Shapes.From(x));
        var (rows, columns) = (height / factor, width / factor);
        return Permute.Of(context.Graph, x, [channels, rows, factor, columns, factor], [0, 2, 4, 1, 3],
            TensorType.PerSample(context.Shapes.Side((long)channels * factor * factor), rows, columns));
    }
}

/// <summary>[ChannelShuffle(groups)]: the channels of all groups, interleaved.</summary>
public sealed class ChannelShuffleLayer : Layer
{
    public override string Word => "ChannelShuffle";

    public override LayerExample Example => new("ChannelShuffle(2)", 4, 3, 2);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var groups = context.Arguments.Positive("groups");
        var channels = x.Type.Channels;
        if (channels % groups != 0)
            throw context.FailAt("groups", Rules.GroupsDoNotDivide, context.Declaration, groups, x.Type.Rank == 1 ? "features" : "channels",
                channels, context.Shapes.From(x));
        return Permute.Of(context.Graph, x, [groups, channels / groups, (int)x.Type.Inner], [1, 0, 2], x.Type);
    }
}
