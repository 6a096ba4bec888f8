using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Ops.Structure;

/// <summary>[Output]: ends an output without a loss, in a network that is not trained.</summary>
public sealed class OutputLayer : Layer
{
    public override string Word => Network.UntrainedOutput;

    /// <summary>Null: the checks that follow from examples train.</summary>
    public override LayerExample? Example => null;

    public override Node Build(LoweringContext context, Node x) => x;
}
