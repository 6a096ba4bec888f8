using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Normalization;

/// <summary>
/// Standardises weights to mean 0 and variance 1 for each output (Qiao et al., 2019). It is made of <see cref="Moments"/> and elementwise
/// operations, so it needs no derivative of its own.
/// </summary>
internal static class WeightStandardization
{
    private const string Option = "WeightStandardization";
    private const double Epsilon = 1e-5;

    /// <summary>Returns the weights that a layer computes with.</summary>
    /// <param name="context">The layer.</param>
    /// <param name="weight">Its weights, outputs first.</param>
    /// <param name="isWhole">Whether all weights exist. Those of a table of connections are not ordered by output.</param>
    public static Node Apply(LoweringContext context, Node weight, bool isWhole)
    {
        if (!context.Arguments.Boolean(Option, false))
            return weight;
        if (!isWhole)
            throw Not("Connections leaves weights out");
        // Scaling these weights by data would have no effect.
        if (context.Initializers.StartByData)
            throw Not("weights start by data (Lsuv)");
        if (weight.Type.Inner < 2)
            throw context.FailAt(Option, Rules.SingleWeight, context.Declaration);

        var g = context.Graph;
        var moments = g.Add(Moments.Op, new Moments.Axes(Keep.Channel), weight);
        var mean = context.As("WeightMean").Add(TupleElement.Op, 0, moments);
        var variance = context.As("WeightVariance").Add(TupleElement.Op, 1, moments);
        var scale = context.As("WeightRstd", g => g.ReciprocalSqrt(g.Add(variance, g.Number(Epsilon))));
        return context.As("StandardizedWeight", g => g.Multiply(g.Subtract(weight, mean), scale));

        FindingException Not(string where) => context.FailAt(Option, Rules.OutOfRange, context.Declaration, Option, $"false where {where}", "true");
    }
}
