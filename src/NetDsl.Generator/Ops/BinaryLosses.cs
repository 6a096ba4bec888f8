using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[BinaryCrossEntropyWithLogits]: -(posWeight * t * log sigmoid(x) + (1 - t) * log sigmoid(-x)), averaged over all elements.</summary>
public sealed class BinaryCrossEntropyWithLogitsLayer : ElementLossLayer
{
    public override string Word => "BinaryCrossEntropyWithLogits";

    public override IReadOnlyList<string> ParameterRoles => ["PosWeight"];

    protected override Node Each(LayerBuilder builder, Node output, Node target)
    {
        var g = builder.Graph;
        var yes = g.Multiply(g.Multiply(target, PosWeight(builder, output)), g.Add(Scalars.Softplus, null, g.Negate(output)));
        var no = g.Multiply(g.Subtract(g.Number(1), target), g.Add(Scalars.Softplus, null, output));
        return g.Add(yes, no);
    }

    private static Node PosWeight(LayerBuilder builder, Node output)
    {
        if (builder.IsList("PosWeight"))
            return ClassWeights.Read(builder, "PosWeight", output.Type.Channels, "output");
        var weight = builder.Real("PosWeight", 1);
        return weight >= 0 ? builder.Graph.Number(weight) : throw builder.FailAt("PosWeight", Rules.OutOfRange, builder.Declaration, "PosWeight", "0 or more", weight.ToString("R", CultureInfo.InvariantCulture));
    }
}

/// <summary>[Hinge(margin)]: max(0, margin - t x), averaged over all elements. Targets are -1 and 1.</summary>
public sealed class HingeLayer : ElementLossLayer
{
    public override string Word => "Hinge";

    protected override Node Each(LayerBuilder builder, Node output, Node target)
    {
        var g = builder.Graph;
        return g.Max(g.Subtract(g.Number(AboveZero(builder, "margin")), g.Multiply(target, output)), g.Number(0));
    }
}
