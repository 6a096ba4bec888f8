using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Hardtanh(minVal, maxVal)]: min(max(x, minVal), maxVal).</summary>
public sealed class HardtanhLayer : Layer
{
    public override string Word => "Hardtanh";

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (least, most) = (builder.Real("minVal", -1), builder.Real("maxVal", 1));
        if (least >= most)
            throw builder.FailAt("maxVal", Rules.OutOfRange, builder.Declaration, "maxVal", $"above minVal, {least.ToString("R", CultureInfo.InvariantCulture)}", most.ToString("R", CultureInfo.InvariantCulture));
        return builder.Graph.Clamp(x, least, most);
    }

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Xavier({fanIn}, {fanOut})";
}

/// <summary>[Hardsigmoid]: min(max(x / 6 + 1/2, 0), 1).</summary>
public sealed class HardsigmoidLayer : Layer
{
    public override string Word => "Hardsigmoid";

    public override Node Build(LayerBuilder builder, Node x) => Gate(builder.Graph, x);

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Xavier({fanIn}, {fanOut})";

    /// <summary>The function as part of a layer.</summary>
    public static Node Gate(Graph graph, Node x) => graph.Clamp(graph.Add(graph.Divide(x, graph.Number(6)), graph.Number(0.5)), 0, 1);
}

/// <summary>[Hardswish]: x * Hardsigmoid(x).</summary>
public sealed class HardswishLayer : Layer
{
    public override string Word => "Hardswish";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Multiply(x, HardsigmoidLayer.Gate(builder.Graph, x));

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Kaiming({fanIn})";
}

/// <summary>[Softsign]: x / (1 + |x|). Its slope is (1 - |y|)², so that the input need not be kept.</summary>
public sealed class SoftsignLayer : Layer
{
    public override string Word => "Softsign";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Add(Operation, null, x);

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Xavier({fanIn}, {fanOut})";

    private static readonly Elementwise Operation = new("Softsign", 1, "{0} / (T.One + T.Abs({0}))",
        (g, n, dy) =>
        {
            var rest = g.Subtract(g.Number(1), g.Add(Scalars.Abs, null, n));
            return [g.Multiply(dy, g.Multiply(rest, rest))];
        },
        x => x[0] / (1 + Math.Abs(x[0])))
    { Precedence = 2, IsExpensive = true };
}
