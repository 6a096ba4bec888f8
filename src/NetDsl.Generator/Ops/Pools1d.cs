using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[MaxPool1d(kernel)]: C x L -> C x L'.</summary>
public sealed class MaxPool1dLayer : Layer
{
    public override string Word => "MaxPool1d";

    public override string Stem => "MaxPool";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var dilation = builder.Positive("Dilation", 1);
        var geometry = Pool2dGeometry.ReadLine(builder, x, dilation);
        if (dilation == 1)
            return builder.Graph.Add(MaxPool2d.Op, geometry, x);
        var row = builder.Graph.Add(Reshape.Op, TensorType.PerSample(geometry.Channels, 1, geometry.InWidth), x);
        return MaxPool2dLayer.Dilated(builder, row, geometry, (1, dilation));
    }
}

/// <summary>[AvgPool1d(kernel)]: C x L -> C x L'.</summary>
public sealed class AvgPool1dLayer : Layer
{
    public override string Word => "AvgPool1d";

    public override string Stem => "AvgPool";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x) =>
        builder.Graph.Add(AvgPool2d.Op, Pool2dGeometry.ReadLine(builder, x) with { CountIncludePad = builder.Boolean("CountIncludePad", true) }, x);
}

/// <summary>[GlobalAvgPool1d]: C x L -> a vector of C features, the mean of each channel.</summary>
public sealed class GlobalAvgPool1dLayer : Layer
{
    public override string Word => "GlobalAvgPool1d";

    public override string Stem => "GlobalAvgPool";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        builder.Sequence(x);
        return Reduce.Mean(builder.Graph, x, Keep.Plane);
    }
}
