using System.Collections.Concurrent;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[SteppedSigmoid(units)]: the sum of sigmoid(x - i + 0.5) for i from 1 to units.</summary>
public sealed class SteppedSigmoidLayer : Layer
{
    /// <summary>One operation for each number of units, because graphs tell operations apart by identity.</summary>
    private static readonly ConcurrentDictionary<int, Elementwise> Operations = new();

    public override string Word => "SteppedSigmoid";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Add(Operations.GetOrAdd(builder.Positive("units"), Of), null, x);

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Kaiming({fanIn})";

    /// <summary>Forward and backward are loops in the runtime, so that what is emitted stays as short for a hundred units as for one.</summary>
    private static Elementwise Of(int units)
    {
        var slope = new Elementwise("SteppedSigmoidSlope", 1, $"Sigmoids.Slope({{0}}, {units})",
            (g, n, dy) => throw new InvalidOperationException("The slope of stepped sigmoids is made by differentiation."),
            x => Sum(units, x[0], s => s * (1 - s)))
        { IsExpensive = true };
        return new("SteppedSigmoid", 1, $"Sigmoids.Sum({{0}}, {units})", (g, n, dy) => [g.Multiply(dy, g.Add(slope, null, n.Input))], x => Sum(units, x[0], s => s))
        { IsExpensive = true };
    }

    private static double Sum(int units, double x, Func<double, double> term) =>
        Enumerable.Range(0, units).Sum(i => term(1 / (1 + Math.Exp(i + 0.5 - x))));
}
