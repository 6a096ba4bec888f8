using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [Relu]: max(0, x). In this order, because a CPU's maximum gives its second operand where one is no number: what went
/// wrong stays visible. The derivative is taken from the output, so that the input need not be kept.
/// </summary>
public sealed class ReluLayer : Layer
{
    public override string Word => "Relu";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Add(Rectify, null, x);

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Kaiming({fanIn})";

    internal static readonly Elementwise Rectify = new("Relu", 1, "T.Max(T.Zero, {0})",
        (g, n, dy) => [g.SelectGreater(n, g.Number(0), dy, g.Number(0))], x => Math.Max(x[0], 0));
}

/// <summary>[Relu6]: min(max(0, x), 6). The derivative is taken from the output, as that of Relu.</summary>
public sealed class Relu6Layer : Layer
{
    public override string Word => "Relu6";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Clamp(x, 0, 6);

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Kaiming({fanIn})";
}

/// <summary>[Silu]: x * sigmoid(x).</summary>
public sealed class SiluLayer : Layer
{
    public override string Word => "Silu";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Multiply(x, builder.Graph.Add(Scalars.Sigmoid, null, x));

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Kaiming({fanIn})";
}

/// <summary>[LeakyRelu(negativeSlope)]: x where positive, negativeSlope * x elsewhere.</summary>
public sealed class LeakyReluLayer : Layer
{
    public override string Word => "LeakyRelu";

    public override Node Build(LayerBuilder builder, Node x) =>
        builder.Graph.Add(Slope(builder) >= 0 ? Leaky : Folding, null, x, builder.Graph.Number(Slope(builder)));

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) =>
        FormattableString.Invariant($"Initializer.Kaiming({fanIn}, {Slope(builder):R}f)");

    private static double Slope(LayerBuilder builder) => builder.Real("negativeSlope", 0.01);

    private const string Format = "T.SelectGreater({0}, T.Zero, {0}, {0} * {1})";

    /// <summary>The output has the sign of the input, so the derivative can be taken from it.</summary>
    private static readonly Elementwise Leaky = new("LeakyRelu", 2, Format,
        (g, n, dy) => [g.SelectGreater(n, g.Number(0), dy, g.Multiply(dy, n.Inputs[1])), null], x => x[0] > 0 ? x[0] : x[0] * x[1]);

    /// <summary>A negative slope folds the negative half up, and the output no longer tells the sign.</summary>
    private static readonly Elementwise Folding = new("FoldingRelu", 2, Format,
        (g, n, dy) => [g.SelectGreater(n.Inputs[0], g.Number(0), dy, g.Multiply(dy, n.Inputs[1])), null], x => x[0] > 0 ? x[0] : x[0] * x[1]);
}

/// <summary>[Sigmoid]: 1 / (1 + e^-x).</summary>
public sealed class SigmoidLayer : Layer
{
    public override string Word => "Sigmoid";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Add(Scalars.Sigmoid, null, x);

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Xavier({fanIn}, {fanOut})";
}

/// <summary>[Tanh]: the hyperbolic tangent.</summary>
public sealed class TanhLayer : Layer
{
    public override string Word => "Tanh";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Add(Scalars.Tanh, null, x);

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Xavier({fanIn}, {fanOut})";
}
