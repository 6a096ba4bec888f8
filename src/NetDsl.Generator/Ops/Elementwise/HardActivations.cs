using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>[Hardtanh(minVal, maxVal)]: min(max(x, minVal), maxVal).</summary>
public sealed class HardtanhLayer : Layer
{
    public override string Word => "Hardtanh";

    public override LayerExample Example => new("Hardtanh(-0.7, 1.2)");

    public override Node Build(LoweringContext context, Node x)
    {
        var (least, most) = (context.Arguments.Real("minVal", -1), context.Arguments.Real("maxVal", 1));
        if (least >= most)
            throw context.FailAt("maxVal", Rules.OutOfRange, context.Declaration, "maxVal",
                $"above minVal, {least.ToString("R", CultureInfo.InvariantCulture)}", most.ToString("R", CultureInfo.InvariantCulture));
        return context.Graph.Clamp(x, least, most);
    }

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Xavier(fanIn, fanOut);
}

/// <summary>[Hardsigmoid]: min(max(x / 6 + 1/2, 0), 1).</summary>
public sealed class HardsigmoidLayer : Layer
{
    public override string Word => "Hardsigmoid";

    public override LayerExample Example => new("Scale(4), Hardsigmoid");

    public override Node Build(LoweringContext context, Node x) => Gate(context.Graph, x);

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Xavier(fanIn, fanOut);

    /// <summary>The function as a part of a layer.</summary>
    public static Node Gate(GraphBuilder graph, Node x) => graph.Clamp(graph.Add(graph.Divide(x, graph.Number(6)), graph.Number(0.5)), 0, 1);
}

/// <summary>[Hardswish]: x * Hardsigmoid(x).</summary>
public sealed class HardswishLayer : Layer
{
    public override string Word => "Hardswish";

    public override LayerExample Example => new("Scale(3), Hardswish");

    public override Node Build(LoweringContext context, Node x) => context.Graph.Multiply(x, HardsigmoidLayer.Gate(context.Graph, x));

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Kaiming(fanIn);
}

/// <summary>[Softsign]: x / (1 + |x|). Its slope is (1 - |y|)², so the input need not be stored.</summary>
public sealed class SoftsignLayer : Layer
{
    public override string Word => "Softsign";

    public override LayerExample Example => new("Softsign");

    public override Node Build(LoweringContext context, Node x) => context.Graph.Add(Operation, x);

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Xavier(fanIn, fanOut);

    private static readonly ElementwiseOp Operation = new("Softsign", 1, "{0} / (T.One + T.Abs({0}))",
        (g, n, dy) =>
        {
            var rest = g.Subtract(g.Number(1), g.Add(Scalars.Abs, n));
            return [g.Multiply(dy, g.Multiply(rest, rest))];
        },
        x => x[0] / (1 + Math.Abs(x[0])))
    { Precedence = 2, IsExpensive = true };
}
