using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Scale(factor)]: factor * x.</summary>
public sealed class ScaleLayer : Layer
{
    public override string Word => "Scale";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Multiply(x, builder.Graph.Number(builder.Real("factor", 1)));
}

/// <summary>[LayerScale(initial)]: gamma * x, with a learned gamma for each channel that starts small (Touvron et al., 2021).</summary>
public sealed class LayerScaleLayer : Layer
{
    public override string Word => "LayerScale";

    public override IReadOnlyList<string> ParameterRoles => ["Gamma"];

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var initial = builder.Real("initial", 1e-6);
        return builder.Graph.Multiply(x, builder.Weight("Gamma", TensorType.Constant(x.Type.Channels), $"Initializer.Constant({CodeWriter.Number(initial)})", decayed: false));
    }
}
