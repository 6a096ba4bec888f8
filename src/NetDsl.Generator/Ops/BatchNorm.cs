using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [BatchNorm]: (x - mean) / sqrt(variance + epsilon) * gamma + beta, for each channel: with the batch's own mean and
/// variance while training, with their moving averages at inference (Ioffe and Szegedy, 2015). Any shape.
/// </summary>
/// <remarks>
/// Made of <see cref="Moments"/> and elementwise operations, so its derivative is theirs: two sums over the batch and one
/// pass, which fusion joins with the activations before and after.
/// </remarks>
public sealed class BatchNormLayer : Layer
{
    public override string Word => "BatchNorm";

    public override IReadOnlyList<string> ParameterRoles => ["Gamma", "Beta", "MovingMean", "MovingVariance"];

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var epsilon = builder.Real("Epsilon", 1e-5);
        var momentum = builder.Real("Momentum", 0.1);
        var affine = builder.Boolean("Affine", true);
        var hasGamma = affine && builder.Boolean("Gamma", true);
        if (epsilon <= 0)
            throw builder.FailAt("Epsilon", Rules.OutOfRange, builder.Declaration, "Epsilon", "above 0", epsilon.ToString("R", CultureInfo.InvariantCulture));
        if (momentum is not (>= 0 and <= 1))
            throw builder.FailAt("Momentum", Rules.OutOfRange, builder.Declaration, "Momentum", "from 0 to 1", momentum.ToString("R", CultureInfo.InvariantCulture));

        return Normalize(builder, x, epsilon, momentum, hasGamma, hasBeta: affine);
    }

    /// <summary>Batch normalisation as part of a layer.</summary>
    public static Node Normalize(LayerBuilder builder, Node x, double epsilon, double momentum, bool hasGamma, bool hasBeta)
    {
        var g = builder.Graph;
        var channels = TensorType.Constant(x.Type.Channels);
        // Neither is a weight in the sense of weight decay: pulling gamma to zero would switch channels off.
        var gamma = hasGamma ? builder.Weight("Gamma", channels, builder.Initializer("GammaInit", "Initializer.Ones"), decayed: false) : g.Number(1);
        var beta = hasBeta ? builder.Weight("Beta", channels, builder.Initializer("BetaInit", "Initializer.Zeros"), decayed: false) : g.Number(0);
        var movingMean = builder.Statistic("MovingMean", channels, "Initializer.Zeros");
        var movingVariance = builder.Statistic("MovingVariance", channels, "Initializer.Ones");

        if (!builder.Training)
        {
            var folded = builder.As("Scale", () => g.Divide(gamma, g.Sqrt(g.Add(movingVariance, g.Number(epsilon)))));
            return g.Add(g.Multiply(x, folded), builder.As("Shift", () => g.Subtract(beta, g.Multiply(movingMean, folded))));
        }

        var moments = g.Add(Moments.Op, new Moments.Axes(Keep.Channel), x);
        var mean = builder.As("Mean", () => g.Add(Pick.Op, 0, moments));
        var variance = builder.As("Variance", () => g.Add(Pick.Op, 1, moments));
        builder.KeepsAverages(momentum, x.Type);
        builder.Update("MovingMean", Average(movingMean, mean));
        builder.Update("MovingVariance", Average(movingVariance, g.Multiply(variance, Unbiased())));

        var scale = builder.As("Scale", () => g.Divide(gamma, g.Sqrt(g.Add(variance, g.Number(epsilon)))));
        return g.Add(g.Multiply(g.Subtract(x, mean), scale), beta);

        Node Average(Node old, Node now) => g.Add(g.Multiply(old, g.Number(1 - momentum)), g.Multiply(now, g.Number(momentum)));

        // The average is of the unbiased variance, as in PyTorch: n / (n - 1) times that of the batch.
        Node Unbiased()
        {
            var count = Reduce.Count(g, x.Type, Keep.Channel);
            return g.Divide(count, g.Max(g.Subtract(count, g.Number(1)), g.Number(1)));
        }
    }
}
