using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>A loss that is a mean over all elements, each compared with the target's.</summary>
public abstract class ElementLossLayer : LossLayer
{
    public override (TensorType Type, bool IsLabel) TargetFor(ArgumentReader arguments, TensorType output) => (output, false);

    public override Node Loss(LayerBuilder builder, Node output, Node target) => Reduce.Mean(builder.Graph, Each(builder, output, target), Keep.Scalar);

    /// <summary>The loss of each element.</summary>
    protected abstract Node Each(LayerBuilder builder, Node output, Node target);

    /// <summary>An argument that has to be above 0.</summary>
    protected static double AboveZero(LayerBuilder builder, string name)
    {
        var value = builder.Real(name, 1);
        return value > 0 ? value : throw builder.FailAt(name, Rules.OutOfRange, builder.Declaration, name, "above 0", value.ToString("R", CultureInfo.InvariantCulture));
    }
}

/// <summary>[MeanSquaredError]: the mean of (x - target)² over all elements. The target has the shape of the output.</summary>
public sealed class MeanSquaredErrorLayer : ElementLossLayer
{
    public override string Word => "MeanSquaredError";

    protected override Node Each(LayerBuilder builder, Node output, Node target)
    {
        var difference = builder.Graph.Subtract(output, target);
        return builder.Graph.Multiply(difference, difference);
    }
}

/// <summary>[MeanAbsoluteError]: the mean of |x - target|.</summary>
public sealed class MeanAbsoluteErrorLayer : ElementLossLayer
{
    public override string Word => "MeanAbsoluteError";

    protected override Node Each(LayerBuilder builder, Node output, Node target) =>
        builder.Graph.Add(Scalars.Abs, null, builder.Graph.Subtract(output, target));
}

/// <summary>[Huber(delta)]: d² / 2 where d = |x - target| is below delta, delta * (d - delta / 2) elsewhere.</summary>
public sealed class HuberLayer : ElementLossLayer
{
    public override string Word => "Huber";

    protected override Node Each(LayerBuilder builder, Node output, Node target) => Bend(builder.Graph, output, target, AboveZero(builder, "delta"));

    /// <summary>With q = min(d, delta), both branches are q * (d - q / 2), and so are their derivatives.</summary>
    public static Node Bend(Graph graph, Node output, Node target, double delta)
    {
        var distance = graph.Add(Scalars.Abs, null, graph.Subtract(output, target));
        var near = graph.Add(Scalars.Min, null, distance, graph.Number(delta));
        return graph.Multiply(near, graph.Subtract(distance, graph.Multiply(near, graph.Number(0.5))));
    }
}

/// <summary>[SmoothL1(beta)]: Huber's loss, divided by its delta.</summary>
public sealed class SmoothL1Layer : ElementLossLayer
{
    public override string Word => "SmoothL1";

    protected override Node Each(LayerBuilder builder, Node output, Node target)
    {
        var beta = AboveZero(builder, "beta");
        return builder.Graph.Divide(HuberLayer.Bend(builder.Graph, output, target, beta), builder.Graph.Number(beta));
    }
}
