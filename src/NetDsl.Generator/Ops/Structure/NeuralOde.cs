using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Structure;

/// <summary>
/// [NeuralOde(steps)]: integrates the layer after it, by the methods of Euler, of Runge and Kutta, or of Dormand and Prince (Chen et al.,
/// 2018).
/// </summary>
public sealed class NeuralOdeLayer : Layer
{
    private const int MaxSteps = 1000;

    public override string Word => "NeuralOde";

    public override LayerExample Example => new("NeuralOde(2, Method = OdeMethod.Midpoint), Conv2d(3, 3, Padding = 1)", 3, 4, 5);

    /// <summary>The layer is built together with the one that it integrates.</summary>
    public override Node Build(LoweringContext context, Node x) => x;

    /// <summary>The steps of the attribute.</summary>
    public static IEnumerable<OdeStep> Steps(LoweringContext context)
    {
        var (steps, method) = (context.Arguments.Positive("steps"), context.Arguments.Member("Method", "Euler"));
        var (from, to) = (context.Arguments.Real("T0", 0), context.Arguments.Real("T1", 1));
        if (steps > MaxSteps)
            throw context.FailAt("steps", Rules.OutOfRange, context.Declaration, "steps", $"at most {MaxSteps}", steps);
        var length = (to - from) / steps;
        return Enumerable.Range(0, steps).Select(i => new OdeStep(from + i * length, from + (i + 1) * length, length, method));
    }
}

/// <summary>One step of a differential equation.</summary>
/// <param name="Time">The start time.</param>
/// <param name="End">The end time, identical to the start time of the next step.</param>
/// <param name="Length">The length.</param>
/// <param name="Method">A member of <c>OdeMethod</c>.</param>
public sealed record OdeStep(double Time, double End, double Length, string Method)
{
    /// <summary>
    /// The stages of Dormand and Prince (1980): the share of the step at which the slope is evaluated, and the weights of the earlier slopes
    /// in the state there. The last stage is the result.
    /// </summary>
    private static readonly (double Time, double[] Weights)[] DormandPrince =
    [
        (1 / 5.0, [1 / 5.0]),
        (3 / 10.0, [3 / 40.0, 9 / 40.0]),
        (4 / 5.0, [44 / 45.0, -56 / 15.0, 32 / 9.0]),
        (8 / 9.0, [19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0]),
        (1, [9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0]),
        (1, [35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0]),
    ];

    /// <summary>The state after the step.</summary>
    /// <param name="y">The state before it.</param>
    /// <param name="slope">f(t, y).</param>
    public Node Take(GraphBuilder graph, Node y, Func<double, Node, Node> slope)
    {
        var half = Length / 2;
        var k1 = slope(Time, y);
        switch (Method)
        {
            case "Euler":
                return Ahead(Length, k1);
            case "Midpoint":
                return Ahead(Length, slope(Time + half, Ahead(half, k1)));
            case "DormandPrince":
                List<Node> slopes = [k1];
                foreach (var (time, weights) in DormandPrince.Take(DormandPrince.Length - 1))
                    slopes.Add(slope(time == 1 ? End : Time + time * Length, Sum(slopes, weights)));
                return Sum(slopes, DormandPrince.Last().Weights);
            default:
                var k2 = slope(Time + half, Ahead(half, k1));
                var k3 = slope(Time + half, Ahead(half, k2));
                var k4 = slope(End, Ahead(Length, k3));
                var middle = graph.Add(k2, k3);
                return Ahead(Length / 6, graph.Add(graph.Add(k1, k4), graph.Add(middle, middle)));
        }

        Node Ahead(double distance, Node k) => graph.Add(y, graph.Multiply(k, graph.Number(distance)));

        Node Sum(List<Node> slopes, double[] weights) => graph.Add(y, slopes.Zip(weights, (k, weight) => (k, weight))
            .Where(term => term.weight != 0)
            .Select(term => graph.Multiply(term.k, graph.Number(term.weight * Length)))
            .Aggregate(graph.Add));
    }
}

/// <summary>[Time]: appends t as one more channel or feature, in the block of a differential equation.</summary>
public sealed class TimeLayer : Layer
{
    public override string Word => "Time";

    // It has a meaning only in a block of a NeuralOde.
    public override LayerExample? Example => null;

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var time = context.Time ?? throw context.Fail(Rules.TimeOutsideOde, context.Declaration);
        var g = context.Graph;
        return g.Add(Concat.Op, x, g.Broadcast(g.Number(time), TensorType.PerSample([1, .. x.Type.Sizes.Skip(1)])));
    }
}
