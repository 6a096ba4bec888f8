using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Upsample(factor)]: C x H x W -> C x H' x W'.</summary>
public sealed class UpsampleLayer : Layer
{
    public override string Word => "Upsample";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var isBilinear = builder.Member("Mode", "Nearest") == "Bilinear";
        var aligned = builder.Boolean("AlignCorners", false);
        if (aligned && !isBilinear)
            throw builder.FailAt("AlignCorners", Rules.OutOfRange, builder.Declaration, "AlignCorners", "false where Mode is Nearest", "true");
        if (builder.Has("factor") == builder.Has("Size"))
            throw builder.Fail(Rules.OutOfRange, builder.Declaration, "the output's size", "given by a factor or by Size", builder.Has("Size") ? "given by both" : "given by neither");
        var (channels, height, width) = builder.Picture(x);
        var (rows, columns) = builder.Has("Size") ? builder.PositivePair("Size") : Scaled(builder, height, width);
        return builder.Graph.Add(Resample2d.Op, new Resample2d.Map(channels, Of(height, rows), Of(width, columns)), x);

        Taps Of(int from, int to) => isBilinear ? Taps.Linear(from, to, aligned) : Taps.Nearest(from, to);
    }

    private static (int Rows, int Columns) Scaled(LayerBuilder builder, int height, int width)
    {
        var (rows, columns) = builder.PositivePair("factor");
        return (builder.Side((long)rows * height), builder.Side((long)columns * width));
    }
}
