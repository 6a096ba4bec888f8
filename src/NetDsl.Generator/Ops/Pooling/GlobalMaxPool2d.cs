using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Ops.Pooling;

/// <summary>[GlobalMaxPool2d]: C x H x W -> a vector of C features, the maximum of each channel.</summary>
public sealed class GlobalMaxPool2dLayer : Layer
{
    public override string Word => "GlobalMaxPool2d";

    public override LayerExample Example => new("GlobalMaxPool2d", 3, 5, 4);

    public override string Stem => "GlobalMaxPool";

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var (channels, height, width) = context.Shapes.Image(x);
        var geometry = new Pool2dGeometry(channels, height, width, 1, 1, height, width, height, width, 0, 0, 0, 0);
        var maxima = context.Graph.Add(MaxPool2d.Op, geometry, x);
        return context.Graph.Add(Reshape.Op, TensorType.PerSample(channels), maxima);
    }
}
