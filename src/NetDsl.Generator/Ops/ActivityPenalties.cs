using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>A layer that changes nothing, but adds a penalty on what passes through it to the loss.</summary>
public abstract class ActivityPenaltyLayer : Layer
{
    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var factor = builder.NotNegativeReal("factor", 0);
        builder.Penalize(() => builder.Graph.Multiply(Penalty(builder, x), builder.Graph.Number(factor)));
        return x;
    }

    /// <summary>The penalty, a scalar.</summary>
    protected abstract Node Penalty(LayerBuilder builder, Node x);
}

/// <summary>[ActivityL1(factor)]: the sum of |x|, averaged over samples.</summary>
public sealed class ActivityL1Layer : ActivityPenaltyLayer
{
    public override string Word => "ActivityL1";

    protected override Node Penalty(LayerBuilder builder, Node x)
    {
        var g = builder.Graph;
        return g.Divide(Reduce.Sum(g, g.Add(Scalars.Abs, null, x), Keep.Scalar), g.Add(SampleCount.Op, null));
    }
}

/// <summary>[Sparsity(target, factor)]: the divergence of each channel's mean activation from a target.</summary>
public sealed class SparsityLayer : ActivityPenaltyLayer
{
    private const double Edge = 1e-6;

    public override string Word => "Sparsity";

    public override Node Build(LayerBuilder builder, Node x)
    {
        if (Target(builder) is not (> 0 and < 1) and var target)
            throw builder.FailAt("target", Rules.OutOfRange, builder.Declaration, "target", "above 0 and below 1", target.ToString("R", CultureInfo.InvariantCulture));
        return base.Build(builder, x);
    }

    protected override Node Penalty(LayerBuilder builder, Node x)
    {
        var g = builder.Graph;
        var p = Target(builder);
        var mean = g.Clamp(builder.As("MeanActivation", () => Reduce.Mean(g, x, Keep.Channel)), Edge, 1 - Edge);
        return Reduce.Sum(g, g.Add(Term(p, mean), Term(1 - p, g.Subtract(g.Number(1), mean))), Keep.Scalar);

        Node Term(double wanted, Node found) => g.Multiply(g.Subtract(g.Number(Math.Log(wanted)), g.Add(Scalars.Log, null, found)), g.Number(wanted));
    }

    private static double Target(LayerBuilder builder) => builder.Real("target", 0);
}
