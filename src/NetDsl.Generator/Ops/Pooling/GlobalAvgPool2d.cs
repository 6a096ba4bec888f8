using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;

namespace NetDsl.Generator.Ops.Pooling;

/// <summary>[GlobalAvgPool2d]: C x H x W -> a vector of C features, the mean of each channel (Lin et al., 2014).</summary>
public sealed class GlobalAvgPool2dLayer : Layer
{
    public override string Word => "GlobalAvgPool2d";

    public override LayerExample Example => new("GlobalAvgPool2d", 3, 5, 4);

    public override string Stem => "GlobalAvgPool";

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        context.Shapes.Image(x);
        return Reduce.Mean(context.Graph, x, Keep.Plane);
    }
}
