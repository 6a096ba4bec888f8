using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Loss;

/// <summary>
/// [BinaryCrossEntropyWithLogits]: -(posWeight * t * log sigmoid(x) + (1 - t) * log sigmoid(-x)), averaged over all elements.
/// </summary>
public sealed class BinaryCrossEntropyWithLogitsLayer : ElementLossLayer
{
    public override string Word => "BinaryCrossEntropyWithLogits";

    public override LayerExample Example => new("BinaryCrossEntropyWithLogits(PosWeight = 1.7)", 5);

    public override IReadOnlyList<string> ParameterRoles => ["PosWeight"];

    protected override Node Each(LoweringContext context, Node output, Node target)
    {
        var g = context.Graph;
        // A logit may be infinite where the target is certain: there the other term is 0.
        var yes = g.MultiplyWhereNotZero(g.Multiply(target, PosWeight(context, output)), g.Add(Scalars.Softplus, g.Negate(output)));
        var no = g.MultiplyWhereNotZero(g.Subtract(g.Number(1), target), g.Add(Scalars.Softplus, output));
        return g.Add(yes, no);
    }

    private static Node PosWeight(LoweringContext context, Node output)
    {
        if (context.Arguments.IsList("PosWeight"))
            return ClassWeights.Read(context, "PosWeight", output.Type.Channels, "output");
        var weight = context.Arguments.Real("PosWeight", 1);
        return weight >= 0
            ? context.Graph.Number(weight)
            : throw context.FailAt("PosWeight", Rules.OutOfRange, context.Declaration, "PosWeight", "0 or more",
                weight.ToString("R", CultureInfo.InvariantCulture));
    }
}

/// <summary>[Hinge(margin)]: max(0, margin - t x), averaged over all elements. Targets are -1 and 1.</summary>
public sealed class HingeLayer : ElementLossLayer
{
    public override string Word => "Hinge";

    public override LayerExample Example => new("Hinge(0.3)", 5);

    protected override Node Each(LoweringContext context, Node output, Node target)
    {
        var g = context.Graph;
        return g.Add(ReluLayer.Rectify, g.Subtract(g.Number(AboveZero(context, "margin")), g.Multiply(target, output)));
    }
}
