using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[GaussianNoise(std)]: while training, adds to each element a normal number of mean 0 and that deviation.</summary>
public sealed class GaussianNoiseLayer : Layer
{
    public override string Word => "GaussianNoise";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var deviation = builder.NotNegativeReal("std", 1);
        return builder.IsNoisy && deviation > 0 ? builder.Graph.Add(x, Normal(builder, x.Type, deviation)) : x;
    }

    /// <summary>
    /// A normal number for each element from two uniform ones (Box and Muller, 1958): a point at a random angle, at a distance
    /// whose square is exponential. Made of elementwise operations, so it is computed where it is read, on any device.
    /// </summary>
    private static Node Normal(LayerBuilder builder, TensorType type, double deviation)
    {
        var g = builder.Graph;
        // A uniform number is less than 1, and a logarithm is wanted: at least of 2^-24, so no noise is beyond 5.8 deviations.
        var logarithm = g.Add(Scalars.Log, null, g.Subtract(g.Number(1), builder.Draw(type)));
        var distance = g.Sqrt(g.Multiply(logarithm, g.Number(-2 * deviation * deviation)));
        return g.Multiply(distance, g.Add(Scalars.Cos, null, g.Multiply(builder.Draw(type), g.Number(2 * Math.PI))));
    }
}
