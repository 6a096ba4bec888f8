using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Ops.Structure;

/// <summary>[Head(name)]: opens a further output with layers and a loss of its own.</summary>
public sealed class HeadLayer : Layer
{
    public override string Word => "Head";

    public override LayerExample Example => new("Dense(3), MeanSquaredError, Head(\"second\", Weight = 0.3), Dense(2)", 5);

    public override Node Build(LoweringContext context, Node x) => x;
}
