using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[SqueezeExcite(reduction)]: gates for the channels, from their means (Hu et al., 2018).</summary>
public sealed class SqueezeExciteLayer : Layer
{
    public override string Word => "SqueezeExcite";

    public override bool PassesScale => true;

    public override IReadOnlyList<string> ParameterRoles => ["SqueezeWeight", "SqueezeBias", "ExciteWeight", "ExciteBias"];

    public override Node Build(LayerBuilder builder, Node x)
    {
        var reduction = builder.Positive("reduction", 16);
        var channels = x.Type.Rank == 2 ? builder.Sequence(x).Channels : builder.Picture(x).Channels;
        var hidden = Math.Max(1, channels / reduction);
        var g = builder.Graph;
        var means = builder.As("Means", () => Reduce.Mean(g, x, Keep.Plane));
        var squeezed = builder.As("Squeezed", () => g.Add(ReluLayer.Rectify, null, Dense(builder, means, "Squeeze", hidden, $"Initializer.Kaiming({channels})")));
        var gates = builder.As("Gates", () => g.Add(Scalars.Sigmoid, null, Dense(builder, squeezed, "Excite", channels, $"Initializer.Xavier({hidden}, {channels})")));
        builder.MultiplyAdds(2L * channels * hidden);
        return g.Multiply(x, gates);
    }

    private static Node Dense(LayerBuilder builder, Node x, string role, int units, string initializer)
    {
        var weight = builder.Weight(role + "Weight", TensorType.Constant(units, x.Type.Channels), initializer, decayed: true);
        var bias = builder.Weight(role + "Bias", TensorType.Constant(units), "Initializer.Zeros", decayed: false);
        return builder.Graph.Add(builder.Graph.Add(MatMul.Op, new MatMul.Layout(false, true), x, weight), bias);
    }
}
