using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[NeuralOde(steps)]: integrates what follows it, by the methods of Euler or Runge and Kutta (Chen et al., 2018).</summary>
public sealed class NeuralOdeLayer : Layer
{
    private const int MostSteps = 1000;

    public override string Word => "NeuralOde";

    /// <summary>It is built together with what it integrates.</summary>
    public override Node Build(LayerBuilder builder, Node x) => x;

    /// <summary>The steps that the attribute says, each a way from one state to the next.</summary>
    public static IEnumerable<OdeStep> Steps(LayerBuilder builder)
    {
        var (steps, method) = (builder.Positive("steps"), builder.Member("Method", "Euler"));
        var (from, to) = (builder.Real("T0", 0), builder.Real("T1", 1));
        if (steps > MostSteps)
            throw builder.FailAt("steps", Rules.OutOfRange, builder.Declaration, "steps", $"at most {MostSteps}", steps);
        var length = (to - from) / steps;
        return Enumerable.Range(0, steps).Select(i => new OdeStep(from + i * length, from + (i + 1) * length, length, method));
    }
}

/// <summary>One step of a differential equation.</summary>
/// <param name="Time">Where it begins.</param>
/// <param name="End">Where it ends: the very number where the next one begins.</param>
/// <param name="Length">How far it goes.</param>
/// <param name="Method">A member of the language's <c>OdeMethod</c>.</param>
public sealed record OdeStep(double Time, double End, double Length, string Method)
{
    /// <summary>The state after the step.</summary>
    /// <param name="y">The state before it.</param>
    /// <param name="slope">f(t, y).</param>
    public Node Take(Graph graph, Node y, Func<double, Node, Node> slope)
    {
        var half = Length / 2;
        var k1 = slope(Time, y);
        switch (Method)
        {
            case "Euler":
                return Ahead(Length, k1);
            case "Midpoint":
                return Ahead(Length, slope(Time + half, Ahead(half, k1)));
            default:
                var k2 = slope(Time + half, Ahead(half, k1));
                var k3 = slope(Time + half, Ahead(half, k2));
                var k4 = slope(End, Ahead(Length, k3));
                var middle = graph.Add(k2, k3);
                return Ahead(Length / 6, graph.Add(graph.Add(k1, k4), graph.Add(middle, middle)));
        }

        Node Ahead(double distance, Node k) => graph.Add(y, graph.Multiply(k, graph.Number(distance)));
    }
}

/// <summary>[Time]: t as one more channel or feature, where an ODE's block is evaluated.</summary>
public sealed class TimeLayer : Layer
{
    public override string Word => "Time";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var time = builder.Time ?? throw builder.Fail(Rules.TimeOutsideOde, builder.Declaration);
        var g = builder.Graph;
        return g.Add(Concat.Op, null, x, g.Broadcast(g.Number(time), TensorType.PerSample([1, .. x.Type.Sizes.Skip(1)])));
    }
}
