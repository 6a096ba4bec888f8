using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[KLDivergence]: the mean over samples of the sum of t (log t - x), where x are logarithms of probabilities.</summary>
public sealed class KLDivergenceLayer : LossLayer
{
    public override string Word => "KLDivergence";

    public override (TensorType Type, bool IsLabel) TargetFor(ArgumentReader arguments, TensorType output) => (output, false);

    public override Node Loss(LayerBuilder builder, Node output, Node target)
    {
        var g = builder.Graph;
        // t log t tends to 0 where t does.
        var each = g.SelectGreater(target, g.Number(0), g.Multiply(target, g.Subtract(g.Add(Scalars.Log, null, target), output)), g.Number(0));
        return g.Divide(builder.As("Sum", () => Reduce.Sum(g, each, Keep.Scalar)), g.Add(SampleCount.Op, null));
    }
}
