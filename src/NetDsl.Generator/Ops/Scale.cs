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
