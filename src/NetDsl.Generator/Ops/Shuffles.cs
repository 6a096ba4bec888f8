using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[PixelShuffle(factor)]: C * factor² x H x W -> C x factor * H x factor * W.</summary>
public sealed class PixelShuffleLayer : Layer
{
    public override string Word => "PixelShuffle";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var factor = builder.Positive("factor");
        var (channels, height, width) = builder.Picture(x);
        if (channels % ((long)factor * factor) != 0)
            throw builder.FailAt("factor", Rules.NotDivisible, builder.Declaration, "channels", $"{(long)factor * factor}", x.Type.Shape, builder.From(x));
        var filters = channels / (factor * factor);
        return Permute.Of(builder.Graph, x, [filters, factor, factor, height, width], [0, 3, 1, 4, 2],
            TensorType.PerSample(filters, builder.Side((long)factor * height), builder.Side((long)factor * width)));
    }
}

/// <summary>[PixelUnshuffle(factor)]: C x factor * H x factor * W -> C * factor² x H x W.</summary>
public sealed class PixelUnshuffleLayer : Layer
{
    public override string Word => "PixelUnshuffle";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var factor = builder.Positive("factor");
        var (channels, height, width) = builder.Picture(x);
        if (height % factor != 0 || width % factor != 0)
            throw builder.FailAt("factor", Rules.NotDivisible, builder.Declaration, "rows and columns", factor, x.Type.Shape, builder.From(x));
        var (rows, columns) = (height / factor, width / factor);
        return Permute.Of(builder.Graph, x, [channels, rows, factor, columns, factor], [0, 2, 4, 1, 3],
            TensorType.PerSample(builder.Side((long)channels * factor * factor), rows, columns));
    }
}

/// <summary>[ChannelShuffle(groups)]: the channels of all groups in turn.</summary>
public sealed class ChannelShuffleLayer : Layer
{
    public override string Word => "ChannelShuffle";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var groups = builder.Positive("groups");
        var channels = x.Type.Channels;
        if (channels % groups != 0)
            throw builder.FailAt("groups", Rules.GroupsDoNotDivide, builder.Declaration, groups, x.Type.Rank == 1 ? "features" : "channels", channels, builder.From(x));
        return Permute.Of(builder.Graph, x, [groups, channels / groups, (int)x.Type.Inner], [1, 0, 2], x.Type);
    }
}
