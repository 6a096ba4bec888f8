using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [Dropout(rate)]: while training, sets each element to zero with probability rate and divides the others by 1 - rate, so
/// that nothing is left to do at inference (Srivastava et al., 2014).
/// </summary>
public sealed class DropoutLayer : Layer
{
    public override string Word => "Dropout";

    public override IReadOnlyList<string> RateRoles => [""];

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x) => builder.DropRate("rate", 0.5) is { } rate ? Elements(builder, x, rate) : x;

    /// <summary>Drops each element by itself.</summary>
    public static Node Elements(LayerBuilder builder, Node x, Node rate)
    {
        var g = builder.Graph;
        return g.SelectGreater(rate, builder.Draw(x.Type), g.Number(0), g.Multiply(x, Scale(g, rate)));
    }

    /// <summary>Drops together what a value of a smaller type spreads over: whole channels, whole samples.</summary>
    public static Node Together(LayerBuilder builder, Node x, TensorType type, Node rate)
    {
        var g = builder.Graph;
        return g.Multiply(x, builder.As("Kept", () => g.SelectGreater(rate, builder.Draw(type), g.Number(0), Scale(g, rate))));
    }

    /// <summary>What the rest is multiplied by, so that the mean stays.</summary>
    private static Node Scale(Graph graph, Node rate) => graph.Divide(graph.Number(1), graph.Subtract(graph.Number(1), rate));
}

/// <summary>The same for whole channels.</summary>
public abstract class ChannelDropoutLayer : Layer
{
    public override string Stem => "Dropout";

    public override IReadOnlyList<string> RateRoles => [""];

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var channels = Channels(builder, x);
        return builder.DropRate("rate", 0.5) is { } rate ? DropoutLayer.Together(builder, x, TensorType.PerSample(channels), rate) : x;
    }

    /// <summary>How many channels there are. Complains where the shape does not fit.</summary>
    protected abstract int Channels(LayerBuilder builder, Node x);
}

/// <summary>[Dropout1d(rate)]: for channels of a sequence.</summary>
public sealed class Dropout1dLayer : ChannelDropoutLayer
{
    public override string Word => "Dropout1d";

    protected override int Channels(LayerBuilder builder, Node x) => builder.Sequence(x).Channels;
}

/// <summary>[Dropout2d(rate)]: for channels of a picture, spatial dropout (Tompson et al., 2015).</summary>
public sealed class Dropout2dLayer : ChannelDropoutLayer
{
    public override string Word => "Dropout2d";

    protected override int Channels(LayerBuilder builder, Node x) => builder.Picture(x).Channels;
}

/// <summary>
/// [DropPath(rate)]: the same for whole samples: stochastic depth, where it ends the path of a residual block (Huang et al., 2016).
/// </summary>
public sealed class DropPathLayer : Layer
{
    public override string Word => "DropPath";

    public override IReadOnlyList<string> RateRoles => [""];

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x) =>
        builder.DropRate("rate", 0.5) is { } rate ? DropoutLayer.Together(builder, x, TensorType.PerSample(), rate) : x;
}
