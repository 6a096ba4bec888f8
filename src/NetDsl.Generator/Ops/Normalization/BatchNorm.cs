using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Normalization;

/// <summary>
/// [BatchNorm]: (x - mean) / sqrt(variance + epsilon) * gamma + beta, for each channel. Training uses the mean and variance of the batch,
/// inference their moving averages (Ioffe and Szegedy, 2015). Any shape.
/// </summary>
/// <remarks>
/// It is made of <see cref="Moments"/> and elementwise operations, so its derivative follows from theirs: two sums over the batch and one
/// pass, which fusion joins with neighbouring activations.
/// </remarks>
public sealed class BatchNormLayer : Layer
{
    public override string Word => "BatchNorm";

    public override LayerExample Example => new("BatchNorm(Epsilon = 0.1)", 3, 5, 4);

    public override IReadOnlyList<string> ParameterRoles => ["Gamma", "Beta", "MovingMean", "MovingVariance"];

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var epsilon = context.Arguments.Real("Epsilon", 1e-5);
        var momentum = context.Arguments.Real("Momentum", 0.1);
        var affine = context.Arguments.Boolean("Affine", true);
        var hasGamma = affine && context.Arguments.Boolean("Gamma", true);
        if (epsilon <= 0)
            throw context.FailAt("Epsilon", Rules.OutOfRange, context.Declaration, "Epsilon", "above 0", epsilon.ToString("R", CultureInfo.InvariantCulture));
        if (momentum is not (>= 0 and <= 1))
            throw context.FailAt("Momentum", Rules.OutOfRange, context.Declaration, "Momentum", "from 0 to 1", momentum.ToString("R", CultureInfo.InvariantCulture));

        return Normalize(context, x, epsilon, momentum, hasGamma, hasBeta: affine);
    }

    /// <summary>Batch normalisation as a part of a layer.</summary>
    public static Node Normalize(LoweringContext context, Node x, double epsilon, double momentum, bool hasGamma, bool hasBeta)
    {
        var g = context.Graph;
        var channels = TensorType.Constant(x.Type.Channels);
        // Weight decay applies to neither, because a gamma of zero would switch channels off.
        var gamma = hasGamma ? context.Parameters.Weight("Gamma", channels, context.Initializers.Of("GammaInit", InitialValues.Ones), decayed: false) : g.Number(1);
        var beta = hasBeta ? context.Parameters.Weight("Beta", channels, context.Initializers.Of("BetaInit", InitialValues.Zeros), decayed: false) : g.Number(0);
        var movingMean = context.Parameters.Statistic("MovingMean", channels, InitialValues.Zeros);
        var movingVariance = context.Parameters.Statistic("MovingVariance", channels, InitialValues.Ones);

        if (!context.Training)
        {
            var folded = context.As("InferenceScale", g => g.Multiply(gamma, Rstd(g, movingVariance)));
            return g.Add(g.Multiply(x, folded), context.As("Shift", g => g.Subtract(beta, g.Multiply(movingMean, folded))));
        }

        var moments = g.Add(Moments.Op, new Moments.Axes(Keep.Channel), x);
        var mean = context.As("Mean").Add(TupleElement.Op, 0, moments);
        var variance = context.As("Variance").Add(TupleElement.Op, 1, moments);
        context.Parameters.KeepsAverages(momentum, x.Type);
        context.Parameters.Update("MovingMean", context.As("NewMovingMean", g => Average(g, movingMean, mean)));
        var correction = context.As("Correction", Unbiased);
        context.Parameters.Update("MovingVariance", context.As("NewMovingVariance", g => Average(g, movingVariance, g.Multiply(variance, correction))));

        var rstd = context.As("Rstd", g => Rstd(g, variance));
        var scale = context.As("Scale").Multiply(gamma, rstd);
        return g.Add(g.Multiply(g.Subtract(x, mean), scale), beta);

        Node Rstd(GraphBuilder g, Node of) => g.ReciprocalSqrt(g.Add(of, g.Number(epsilon)));

        Node Average(GraphBuilder g, Node old, Node now) => g.Add(g.Multiply(old, g.Number(1 - momentum)), g.Multiply(now, g.Number(momentum)));

        // The average is of the unbiased variance, as in PyTorch: n / (n - 1) times that of the batch.
        Node Unbiased(GraphBuilder g)
        {
            var count = Reduce.Count(g, x.Type, Keep.Channel);
            return g.Divide(count, g.Max(g.Subtract(count, g.Number(1)), g.Number(1)));
        }
    }
}
