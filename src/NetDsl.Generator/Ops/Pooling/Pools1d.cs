using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Ops.Pooling;

/// <summary>[MaxPool1d(kernel)]: C x L -> C x L'.</summary>
public sealed class MaxPool1dLayer : Layer
{
    public override string Word => "MaxPool1d";

    public override LayerExample Example => new("MaxPool1d(3)", 3, 7);

    public override string Stem => "MaxPool";

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var dilation = context.Arguments.Positive("Dilation", 1);
        var geometry = Pool2dGeometry.ReadLine(context, x, dilation);
        if (dilation == 1)
            return context.Graph.Add(MaxPool2d.Op, geometry, x);
        var row = context.Graph.Add(Reshape.Op, TensorType.PerSample(geometry.Channels, 1, geometry.InWidth), x);
        return MaxPool2dLayer.Dilated(context, row, geometry, (1, dilation));
    }
}

/// <summary>[AvgPool1d(kernel)]: C x L -> C x L'.</summary>
public sealed class AvgPool1dLayer : Layer
{
    public override string Word => "AvgPool1d";

    public override LayerExample Example => new("AvgPool1d(3, Padding = 1)", 3, 7);

    public override string Stem => "AvgPool";

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x) =>
        context.Graph.Add(AvgPool2d.Op,
            Pool2dGeometry.ReadLine(context, x) with { CountIncludePad = context.Arguments.Boolean("CountIncludePad", true) }, x);
}

/// <summary>[GlobalAvgPool1d]: C x L -> a vector of C features, the mean of each channel.</summary>
public sealed class GlobalAvgPool1dLayer : Layer
{
    public override string Word => "GlobalAvgPool1d";

    public override LayerExample Example => new("GlobalAvgPool1d", 3, 7);

    public override string Stem => "GlobalAvgPool";

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        context.Shapes.Sequence(x);
        return Reduce.Mean(context.Graph, x, Keep.Plane);
    }
}
