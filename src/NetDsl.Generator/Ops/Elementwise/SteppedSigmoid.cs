using System.Collections.Concurrent;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>[SteppedSigmoid(units)]: the sum of sigmoid(x - i + 0.5) for i from 1 to units.</summary>
public sealed class SteppedSigmoidLayer : Layer
{
    /// <summary>One operation for each number of units, because graphs compare operations by identity.</summary>
    private static readonly ConcurrentDictionary<int, ElementwiseOp> Operations = new();

    public override string Word => "SteppedSigmoid";

    public override LayerExample Example => new("SteppedSigmoid(3)");

    public override Node Build(LoweringContext context, Node x) =>
        context.Graph.Add(Operations.GetOrAdd(context.Arguments.Positive("units"), Of), x);

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Kaiming(fanIn);

    /// <summary>
    /// Forward and backward are loops in the runtime, so that the emitted code has the same length for any number of units.
    /// </summary>
    private static ElementwiseOp Of(int units)
    {
        var slope = new ElementwiseOp("SteppedSigmoidSlope", 1, $"Sigmoids.Slope({{0}}, {units})",
            (g, n, dy) => throw new InvalidOperationException("The slope of stepped sigmoids is made by differentiation."),
            x => Sum(units, x[0], s => s * (1 - s)))
        { IsExpensive = true };
        return new("SteppedSigmoid", 1, $"Sigmoids.Sum({{0}}, {units})", (g, n, dy) => [g.Multiply(dy, g.Add(slope, n.Input))],
            x => Sum(units, x[0], s => s))
        { IsExpensive = true };
    }

    private static double Sum(int units, double x, Func<double, double> term) =>
        Enumerable.Range(0, units).Sum(i => term(1 / (1 + Math.Exp(i + 0.5 - x))));
}
