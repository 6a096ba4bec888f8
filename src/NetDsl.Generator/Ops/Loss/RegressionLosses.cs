using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Loss;

/// <summary>A loss that is a mean over all elements.</summary>
public abstract class ElementLossLayer : LossLayer
{
    public override (TensorType Type, TargetKind Kind) TargetFor(ArgumentReader arguments, TensorType output) => (output, TargetKind.Values);

    public override Node Loss(LoweringContext context, Node output, Node target) => Mean(context, Each(context, output, target));

    /// <summary>The loss of each element.</summary>
    protected abstract Node Each(LoweringContext context, Node output, Node target);

    /// <summary>Reads an argument above 0.</summary>
    protected static double AboveZero(LoweringContext context, string name)
    {
        var value = context.Arguments.Real(name, 1);
        return value > 0 ? value : throw context.FailAt(name, Rules.OutOfRange, context.Declaration, name, "above 0", value.ToString("R", CultureInfo.InvariantCulture));
    }
}

/// <summary>[MeanSquaredError]: the mean of (x - target)² over all elements. The target has the shape of the output.</summary>
public sealed class MeanSquaredErrorLayer : ElementLossLayer
{
    public override string Word => "MeanSquaredError";

    public override LayerExample Example => new("MeanSquaredError", 5);

    protected override Node Each(LoweringContext context, Node output, Node target)
    {
        var difference = context.Graph.Subtract(output, target);
        return context.Graph.Multiply(difference, difference);
    }
}

/// <summary>[MeanAbsoluteError]: the mean of |x - target|.</summary>
public sealed class MeanAbsoluteErrorLayer : ElementLossLayer
{
    public override string Word => "MeanAbsoluteError";

    public override LayerExample Example => new("MeanAbsoluteError", 5);

    protected override Node Each(LoweringContext context, Node output, Node target) =>
        context.Graph.Add(Scalars.Abs, context.Graph.Subtract(output, target));
}

/// <summary>[Huber(delta)]: d² / 2 where d = |x - target| is below delta, delta * (d - delta / 2) elsewhere.</summary>
public sealed class HuberLayer : ElementLossLayer
{
    public override string Word => "Huber";

    public override LayerExample Example => new("Huber(0.4)", 5);

    protected override Node Each(LoweringContext context, Node output, Node target) => Bend(context.Graph, output, target, AboveZero(context, "delta"));

    /// <summary>
    /// With d = x - target and q = min(max(d, -delta), delta), both branches are q * (d - q / 2), and so are their derivatives. NaN passes,
    /// forward and backward.
    /// </summary>
    public static Node Bend(GraphBuilder graph, Node output, Node target, double delta)
    {
        var difference = graph.Subtract(output, target);
        var near = graph.Clamp(difference, -delta, delta);
        return graph.Multiply(near, graph.Subtract(difference, graph.Multiply(near, graph.Number(0.5))));
    }
}

/// <summary>[SmoothL1(beta)]: the Huber loss, divided by its delta.</summary>
public sealed class SmoothL1Layer : ElementLossLayer
{
    public override string Word => "SmoothL1";

    public override LayerExample Example => new("SmoothL1(2)", 5);

    protected override Node Each(LoweringContext context, Node output, Node target)
    {
        var beta = AboveZero(context, "beta");
        return context.Graph.Divide(HuberLayer.Bend(context.Graph, output, target, beta), context.Graph.Number(beta));
    }
}
