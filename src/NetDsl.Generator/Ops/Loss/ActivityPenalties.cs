using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Loss;

/// <summary>A layer that returns its input and adds a penalty on it to the loss.</summary>
public abstract class ActivityPenaltyLayer : Layer
{
    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var factor = context.Arguments.NotNegativeReal("factor", 0);
        context.Parameters.Penalize(g => g.Multiply(Penalty(context, x), g.Number(factor)));
        return x;
    }

    /// <summary>The penalty, a scalar.</summary>
    protected abstract Node Penalty(LoweringContext context, Node x);
}

/// <summary>[ActivityL1(factor)]: the sum of |x|, averaged over samples.</summary>
public sealed class ActivityL1Layer : ActivityPenaltyLayer
{
    public override string Word => "ActivityL1";

    public override LayerExample Example => new("ActivityL1(0.1)");

    protected override Node Penalty(LoweringContext context, Node x)
    {
        var g = context.Graph;
        return g.Divide(Reduce.Sum(g, g.Add(Scalars.Abs, x), Keep.Scalar), g.Add(SampleCount.Op));
    }
}

/// <summary>[Sparsity(target, factor)]: the divergence of each channel's mean activation from a target.</summary>
public sealed class SparsityLayer : ActivityPenaltyLayer
{
    private const double Edge = 1e-6;

    public override string Word => "Sparsity";

    public override LayerExample Example => new("Sigmoid, Sparsity(0.1, 0.5)");

    public override Node Build(LoweringContext context, Node x)
    {
        if (Target(context) is not (> 0 and < 1) and var target)
            throw context.FailAt("target", Rules.OutOfRange, context.Declaration, "target", "above 0 and below 1",
                target.ToString("R", CultureInfo.InvariantCulture));
        return base.Build(context, x);
    }

    protected override Node Penalty(LoweringContext context, Node x)
    {
        var g = context.Graph;
        var p = Target(context);
        var mean = g.Clamp(Reduce.Mean(context.As("MeanActivation"), x, Keep.Channel), Edge, 1 - Edge);
        return Reduce.Sum(g, g.Add(Term(p, mean), Term(1 - p, g.Subtract(g.Number(1), mean))), Keep.Scalar);

        Node Term(double wanted, Node found) =>
            g.Multiply(g.Subtract(g.Number(Math.Log(wanted)), g.Add(Scalars.Log, found)), g.Number(wanted));
    }

    private static double Target(LoweringContext context) => context.Arguments.Real("target", 0);
}
