using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[GlobalAvgPool2d]: C x H x W -> a vector of C features, the mean of each channel (Lin et al., 2014).</summary>
public sealed class GlobalAvgPool2dLayer : Layer
{
    public override string Word => "GlobalAvgPool2d";

    public override string Stem => "GlobalAvgPool";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        builder.Picture(x);
        return Reduce.Mean(builder.Graph, x, Keep.Plane);
    }
}
