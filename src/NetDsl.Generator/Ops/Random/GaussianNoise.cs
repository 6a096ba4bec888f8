using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Ops.Random;

/// <summary>[GaussianNoise(std)]: in training, adds normal noise with mean 0 and that standard deviation to each element.</summary>
public sealed class GaussianNoiseLayer : Layer
{
    public override string Word => "GaussianNoise";

    public override LayerExample Example => new("GaussianNoise(0.5)");

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var deviation = context.Arguments.NotNegativeReal("std", 1);
        return context.IsNoisy && deviation > 0 ? context.Graph.Add(x, Normal(context, x.Type, deviation)) : x;
    }

    /// <summary>
    /// A normal number for each element from two uniform ones (Box and Muller, 1958): a point at a random angle, at a distance whose square
    /// is exponential. It is made of elementwise operations, so it is computed where it is read, on any device.
    /// </summary>
    private static Node Normal(LoweringContext context, TensorType type, double deviation)
    {
        var g = context.Graph;
        // 1 - uniform is at least 2^-24, so its logarithm is finite, and noise is at most 5.8 standard deviations.
        var logarithm = g.Add(Scalars.Log, g.Subtract(g.Number(1), context.Draw(type)));
        var distance = g.Sqrt(g.Multiply(logarithm, g.Number(-2 * deviation * deviation)));
        return g.Multiply(distance, g.Add(Scalars.Cos, g.Multiply(context.Draw(type), g.Number(2 * Math.PI))));
    }
}
