using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [DropPath(rate)]: while training, sets whole samples to zero with probability rate and divides the others by 1 - rate:
/// stochastic depth, where it ends the path of a residual block (Huang et al., 2016).
/// </summary>
public sealed class DropPathLayer : Layer
{
    public override string Word => "DropPath";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var rate = DropoutLayer.Rate(builder);
        if (!builder.Training || rate == 0)
            return x;

        var g = builder.Graph;
        var drawn = g.Add(Uniform.Op, new Uniform.Stream(builder.RandomSite(), TensorType.PerSample()));
        return g.Multiply(x, builder.As("Kept", () => g.SelectGreater(g.Number(rate), drawn, g.Number(0), g.Number(1 / (1 - rate)))));
    }
}
