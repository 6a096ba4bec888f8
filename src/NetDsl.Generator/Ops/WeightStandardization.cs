using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// Weights of mean 0 and variance 1 for each output, in place of those that are trained (Qiao et al., 2019). Made of
/// <see cref="Moments"/> and elementwise operations, so that gradients go through them without a derivative of its own.
/// </summary>
internal static class WeightStandardization
{
    private const string Option = "WeightStandardization";
    private const double Epsilon = 1e-5;

    /// <summary>The weights that a layer computes with.</summary>
    /// <param name="builder">The layer.</param>
    /// <param name="weight">Its weights, by output first.</param>
    /// <param name="isWhole">Whether these are all; those of a table of connections are not laid out by output.</param>
    public static Node Apply(LayerBuilder builder, Node weight, bool isWhole)
    {
        if (!builder.Boolean(Option, false))
            return weight;
        if (!isWhole)
            throw Not("Connections leaves weights out");
        // Scaling them, as the data asks for, would change nothing.
        if (builder.StartsByData)
            throw Not("weights start by data (Lsuv)");
        if (weight.Type.Inner < 2)
            throw builder.FailAt(Option, Rules.SingleWeight, builder.Declaration);

        var g = builder.Graph;
        var moments = g.Add(Moments.Op, new Moments.Axes(Keep.Channel), weight);
        var mean = builder.As("WeightMean", () => g.Add(Pick.Op, 0, moments));
        var variance = builder.As("WeightVariance", () => g.Add(Pick.Op, 1, moments));
        var scale = builder.As("WeightScale", () => g.Divide(g.Number(1), g.Sqrt(g.Add(variance, g.Number(Epsilon)))));
        return builder.As("StandardizedWeight", () => g.Multiply(g.Subtract(weight, mean), scale));

        FindingException Not(string where) => builder.FailAt(Option, Rules.OutOfRange, builder.Declaration, Option, $"false where {where}", "true");
    }
}
