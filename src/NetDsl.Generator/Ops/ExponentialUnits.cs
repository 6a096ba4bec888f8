using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Elu(alpha)]: x where positive, alpha * (e^x - 1) elsewhere.</summary>
public sealed class EluLayer : Layer
{
    public override string Word => "Elu";

    public override Node Build(LayerBuilder builder, Node x)
    {
        var alpha = builder.Real("alpha", 1);
        if (alpha < 0)
            throw builder.FailAt("alpha", Rules.OutOfRange, builder.Declaration, "alpha", "0 or more", alpha.ToString("R", CultureInfo.InvariantCulture));
        return Unit(builder.Graph, x, alpha);
    }

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Kaiming({fanIn})";

    /// <summary>The unit as part of a layer; alpha is not negative.</summary>
    public static Node Unit(Graph graph, Node x, double alpha) => graph.Add(Operation, null, x, graph.Number(alpha));

    /// <summary>The output has the sign of the input, and the slope below 0 is output + alpha: the input need not be kept.</summary>
    private static readonly Elementwise Operation = new("Elu", 2, "T.SelectGreater({0}, T.Zero, {0}, {1} * T.ExpM1({0}))",
        (g, n, dy) => [g.SelectGreater(n, g.Number(0), dy, g.Multiply(dy, g.Add(n, n.Inputs[1]))), null],
        x => x[0] > 0 ? x[0] : x[1] * (Math.Exp(x[0]) - 1))
    { IsExpensive = true };
}

/// <summary>[Selu]: scale * Elu(alpha), with the two numbers for which mean 0 and variance 1 are a fixed point.</summary>
public sealed class SeluLayer : Layer
{
    private const double Alpha = 1.6732632423543772848170429916717;
    private const double Scale = 1.0507009873554804934193349852946;

    public override string Word => "Selu";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Multiply(EluLayer.Unit(builder.Graph, x, Alpha), builder.Graph.Number(Scale));

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.LecunNormal({fanIn})";
}

/// <summary>[Celu(alpha)]: alpha * Elu(x / alpha), whose slope at 0 is 1 from both sides.</summary>
public sealed class CeluLayer : Layer
{
    public override string Word => "Celu";

    public override Node Build(LayerBuilder builder, Node x)
    {
        var alpha = builder.Real("alpha", 1);
        if (alpha <= 0)
            throw builder.FailAt("alpha", Rules.OutOfRange, builder.Declaration, "alpha", "above 0", alpha.ToString("R", CultureInfo.InvariantCulture));
        var g = builder.Graph;
        return g.Multiply(EluLayer.Unit(g, g.Divide(x, g.Number(alpha)), 1), g.Number(alpha));
    }

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Kaiming({fanIn})";
}
