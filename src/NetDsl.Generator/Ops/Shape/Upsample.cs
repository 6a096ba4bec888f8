using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Shape;

/// <summary>[Upsample(factor)]: C x H x W -> C x H' x W'.</summary>
public sealed class UpsampleLayer : Layer
{
    public override string Word => "Upsample";

    public override LayerExample Example => new("Upsample(2, Mode = UpsampleMode.Bilinear)", 2, 3, 4);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var isBilinear = context.Arguments.Member("Mode", "Nearest") == "Bilinear";
        var aligned = context.Arguments.Boolean("AlignCorners", false);
        if (aligned && !isBilinear)
            throw context.FailAt("AlignCorners", Rules.OutOfRange, context.Declaration, "AlignCorners",
                "false where Mode is Nearest", "true");
        if (context.Arguments.Has("factor") == context.Arguments.Has("Size"))
            throw context.Fail(Rules.OutOfRange, context.Declaration, "the output's size", "given by a factor or by Size",
                context.Arguments.Has("Size") ? "given by both" : "given by neither");
        var (channels, height, width) = context.Shapes.Image(x);
        var (rows, columns) = context.Arguments.Has("Size") ? context.Arguments.PositivePair("Size") : Scaled(context, height, width);
        return context.Graph.Add(Resample2d.Op, new Resample2d.Map(channels, Of(height, rows), Of(width, columns)), x);

        Taps Of(int from, int to) => isBilinear ? Taps.Linear(from, to, aligned) : Taps.Nearest(from, to);
    }

    private static (int Rows, int Columns) Scaled(LoweringContext context, int height, int width)
    {
        var (rows, columns) = context.Arguments.PositivePair("factor");
        return (context.Shapes.Side((long)rows * height), context.Shapes.Side((long)columns * width));
    }
}
