using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Loss;

/// <summary>[KLDivergence]: the mean over samples of the sum of t (log t - x), where x are logarithms of probabilities.</summary>
public sealed class KLDivergenceLayer : LossLayer
{
    public override string Word => "KLDivergence";

    public override LayerExample Example => new("LogSoftmax, KLDivergence", 5);

    public override (TensorType Type, TargetKind Kind) TargetFor(ArgumentReader arguments, TensorType output) => (output, TargetKind.Values);

    public override Node Loss(LoweringContext context, Node output, Node target)
    {
        var g = context.Graph;
        // t log t approaches 0 for t approaching 0.
        var each = g.SelectGreaterOrEqual(g.Number(0), target, g.Number(0), g.Multiply(target, g.Subtract(g.Add(Scalars.Log, target), output)));
        return context.SampleWeights is null
            ? g.Divide(Reduce.Sum(context.As("Sum"), each, Keep.Scalar), g.Add(SampleCount.Op))
            : Mean(context, Reduce.Sum(context.As("Divergence"), each, Keep.Sample));
    }
}
