using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[GlobalMaxPool2d]: C x H x W -> a vector of C features, the maximum of each channel.</summary>
public sealed class GlobalMaxPool2dLayer : Layer
{
    public override string Word => "GlobalMaxPool2d";

    public override string Stem => "GlobalMaxPool";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (channels, height, width) = builder.Picture(x);
        var geometry = new Pool2dGeometry(channels, height, width, 1, 1, height, width, height, width, 0, 0, 0, 0);
        var maxima = builder.Graph.Add(MaxPool2d.Op, geometry, x);
        return builder.Graph.Add(Reshape.Op, TensorType.PerSample(channels), maxima);
    }
}
