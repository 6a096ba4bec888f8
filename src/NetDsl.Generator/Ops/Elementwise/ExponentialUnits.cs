using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>[Elu(alpha)]: x where positive, alpha * (e^x - 1) elsewhere.</summary>
public sealed class EluLayer : Layer
{
    public override string Word => "Elu";

    public override LayerExample Example => new("Elu(0.4)");

    public override Node Build(LoweringContext context, Node x)
    {
        var alpha = context.Arguments.Real("alpha", 1);
        if (alpha < 0)
            throw context.FailAt("alpha", Rules.OutOfRange, context.Declaration, "alpha", "0 or more",
                alpha.ToString("R", CultureInfo.InvariantCulture));
        return Unit(context.Graph, x, alpha);
    }

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Kaiming(fanIn);

    /// <summary>The unit as a part of a layer. alpha is not negative.</summary>
    public static Node Unit(GraphBuilder graph, Node x, double alpha) => graph.Add(Operation, x, graph.Number(alpha));

    /// <summary>The output has the sign of the input, and the slope below 0 is output + alpha, so the input need not be stored.</summary>
    private static readonly ElementwiseOp Operation = new("Elu", 2, "T.SelectGreater({0}, T.Zero, {0}, {1} * T.ExpM1({0}))",
        (g, n, dy) => [g.SelectGreater(n, g.Number(0), dy, g.Multiply(dy, g.Add(n, n.Inputs[1]))), null],
        x => x[0] > 0 ? x[0] : x[1] * (Math.Exp(x[0]) - 1))
    { IsExpensive = true };
}

/// <summary>[Selu]: scale * Elu(alpha), with the two constants for which mean 0 and variance 1 are a fixed point.</summary>
public sealed class SeluLayer : Layer
{
    private const double Alpha = 1.6732632423543772848170429916717;
    private const double Scale = 1.0507009873554804934193349852946;

    public override string Word => "Selu";

    public override LayerExample Example => new("Selu");

    public override Node Build(LoweringContext context, Node x) =>
        context.Graph.Multiply(EluLayer.Unit(context.Graph, x, Alpha), context.Graph.Number(Scale));

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.LecunNormal(fanIn);
}

/// <summary>[Celu(alpha)]: alpha * Elu(x / alpha). Its slope at 0 is 1 on both sides.</summary>
public sealed class CeluLayer : Layer
{
    public override string Word => "Celu";

    public override LayerExample Example => new("Celu(0.3)");

    public override Node Build(LoweringContext context, Node x)
    {
        var alpha = context.Arguments.Real("alpha", 1);
        if (alpha <= 0)
            throw context.FailAt("alpha", Rules.OutOfRange, context.Declaration, "alpha", "above 0",
                alpha.ToString("R", CultureInfo.InvariantCulture));
        var g = context.Graph;
        return g.Multiply(EluLayer.Unit(g, g.Divide(x, g.Number(alpha)), 1), g.Number(alpha));
    }

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Kaiming(fanIn);
}
