using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [Dropout(rate)]: while training, sets each element to zero with probability rate and divides the others by 1 - rate, so
/// that nothing is left to do at inference (Srivastava et al., 2014).
/// </summary>
public sealed class DropoutLayer : Layer
{
    public override string Word => "Dropout";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var rate = Rate(builder);
        if (!builder.Training || rate == 0)
            return x;

        var g = builder.Graph;
        var drawn = g.Add(Uniform.Op, new Uniform.Stream(builder.RandomSite(), x.Type));
        return g.SelectGreater(g.Number(rate), drawn, g.Number(0), g.Multiply(x, g.Number(1 / (1 - rate))));
    }

    /// <summary>The probability that something is dropped.</summary>
    public static double Rate(LayerBuilder builder)
    {
        var rate = builder.Real("rate", 0.5);
        return rate is >= 0 and < 1
            ? rate
            : throw builder.FailAt("rate", Rules.OutOfRange, builder.Declaration, "rate", "from 0 up to, but not including, 1", rate.ToString("R", CultureInfo.InvariantCulture));
    }
}
