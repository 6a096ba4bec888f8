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
        return Drop(builder, x, Rate(builder));
    }

    /// <summary>The value, dropped at a rate while training.</summary>
    public static Node Drop(LayerBuilder builder, Node x, double rate)
    {
        if (!builder.Training || rate == 0)
            return x;

        var g = builder.Graph;
        var drawn = g.Add(Uniform.Op, new Uniform.Stream(builder.RandomSite(), x.Type));
        return g.SelectGreater(g.Number(rate), drawn, g.Number(0), g.Multiply(x, g.Number(1 / (1 - rate))));
    }

    /// <summary>The probability that something is dropped.</summary>
    public static double Rate(LayerBuilder builder, string name = "rate", double usual = 0.5)
    {
        var rate = builder.Real(name, usual);
        return rate is >= 0 and < 1
            ? rate
            : throw builder.FailAt(name, Rules.OutOfRange, builder.Declaration, name, "from 0 up to, but not including, 1", rate.ToString("R", CultureInfo.InvariantCulture));
    }
}
