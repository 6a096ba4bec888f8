using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[MeanSquaredError]: the mean of (x - target)² over all elements. The target has the shape of the output.</summary>
public sealed class MeanSquaredErrorLayer : LossLayer
{
    public override string Word => "MeanSquaredError";

    public override (TensorType Type, bool IsLabel) TargetFor(TensorType output) => (output, false);

    public override Node Loss(LayerBuilder builder, Node output, Node target)
    {
        var g = builder.Graph;
        var difference = g.Subtract(output, target);
        return Reduce.Mean(g, g.Multiply(difference, difference), Keep.Scalar);
    }
}
