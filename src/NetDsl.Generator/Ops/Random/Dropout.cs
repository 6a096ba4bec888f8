using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Ops.Random;

/// <summary>
/// [Dropout(rate)]: in training, sets each element to zero with probability rate and divides the others by 1 - rate, so that inference
/// needs no scaling (Srivastava et al., 2014).
/// </summary>
public sealed class DropoutLayer : Layer
{
    public override string Word => "Dropout";

    public override LayerExample Example => new("Dropout(0.3)");

    public override IReadOnlyList<string> RateRoles => [""];

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x) =>
        context.Parameters.DropRate("rate", 0.5) is { } rate ? Elements(context, context.Graph, x, rate) : x;

    /// <summary>Drops each element independently.</summary>
    public static Node Elements(LoweringContext context, GraphBuilder g, Node x, Node rate) =>
        g.SelectGreater(rate, context.Draw(x.Type), g.Number(0), g.Multiply(x, Scale(g, rate)));

    /// <summary>Drops groups of elements that a value of a smaller type is broadcast over: whole channels, whole samples.</summary>
    public static Node Together(LoweringContext context, Node x, TensorType type, Node rate)
    {
        var g = context.Graph;
        return g.Multiply(x, context.As("Kept", g => Kept(context, g, type, rate)));
    }

    /// <summary>Independent factors of a type: 0 with the probability of the rate, otherwise the one that keeps the mean.</summary>
    public static Node Kept(LoweringContext context, GraphBuilder g, TensorType type, Node rate) =>
        g.SelectGreater(rate, context.Draw(type), g.Number(0), Scale(g, rate));

    /// <summary>The factor of the other elements, which keeps the mean.</summary>
    private static Node Scale(GraphBuilder graph, Node rate) => graph.Divide(graph.Number(1), graph.Subtract(graph.Number(1), rate));
}

/// <summary>Dropout of whole channels.</summary>
public abstract class ChannelDropoutLayer : Layer
{
    public override string Stem => "Dropout";

    public override IReadOnlyList<string> RateRoles => [""];

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var channels = Channels(context, x);
        return context.Parameters.DropRate("rate", 0.5) is { } rate
            ? DropoutLayer.Together(context, x, TensorType.PerSample(channels), rate)
            : x;
    }

    /// <summary>The number of channels. Reports wrong shapes.</summary>
    protected abstract int Channels(LoweringContext context, Node x);
}

/// <summary>[Dropout1d(rate)]: dropout of channels of a sequence.</summary>
public sealed class Dropout1dLayer : ChannelDropoutLayer
{
    public override string Word => "Dropout1d";

    public override LayerExample Example => new("Dropout1d(0.3)", 4, 5);

    protected override int Channels(LoweringContext context, Node x) => context.Shapes.Sequence(x).Channels;
}

/// <summary>[Dropout2d(rate)]: dropout of channels of an image, spatial dropout (Tompson et al., 2015).</summary>
public sealed class Dropout2dLayer : ChannelDropoutLayer
{
    public override string Word => "Dropout2d";

    public override LayerExample Example => new("Dropout2d(0.3)", 4, 3, 2);

    protected override int Channels(LoweringContext context, Node x) => context.Shapes.Image(x).Channels;
}

/// <summary>
/// [DropPath(rate)]: dropout of whole samples: stochastic depth, at the end of the path of a residual block (Huang et al., 2016).
/// </summary>
public sealed class DropPathLayer : Layer
{
    public override string Word => "DropPath";

    public override LayerExample Example => new("DropPath(0.3)");

    public override IReadOnlyList<string> RateRoles => [""];

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x) =>
        context.Parameters.DropRate("rate", 0.5) is { } rate ? DropoutLayer.Together(context, x, TensorType.PerSample(), rate) : x;
}
