using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>[Scale(factor)]: factor * x.</summary>
public sealed class ScaleLayer : Layer
{
    public override string Word => "Scale";

    public override LayerExample Example => new("Scale(-0.7)");

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x) =>
        context.Graph.Multiply(x, context.Graph.Number(context.Arguments.Real("factor", 1)));
}

/// <summary>[LayerScale(initial)]: gamma * x, with a learned gamma for each channel that starts small (Touvron et al., 2021).</summary>
public sealed class LayerScaleLayer : Layer
{
    public override string Word => "LayerScale";

    public override LayerExample Example => new("LayerScale(0.5)");

    public override IReadOnlyList<string> ParameterRoles => ["Gamma"];

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var initial = context.Arguments.Real("initial", 1e-6);
        return context.Graph.Multiply(x,
            context.Parameters.Weight("Gamma", TensorType.Constant(x.Type.Channels), InitialValues.Constant(initial), decayed: false));
    }
}
