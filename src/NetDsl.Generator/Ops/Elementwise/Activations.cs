using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>
/// [Relu]: max(0, x). In this order, because the maximum of a CPU returns its second operand if one is NaN, so errors stay visible. The
/// derivative uses the output, so the input need not be stored.
/// </summary>
public sealed class ReluLayer : Layer
{
    public override string Word => "Relu";

    public override LayerExample Example => new("Relu");

    public override Node Build(LoweringContext context, Node x) => context.Graph.Add(Rectify, x);

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Kaiming(fanIn);

    internal static readonly ElementwiseOp Rectify = new("Relu", 1, "T.MaxNative(T.Zero, {0})",
        (g, n, dy) => [g.SelectGreaterOrEqual(g.Number(0), n, g.Number(0), dy)], x => Math.Max(x[0], 0));
}

/// <summary>[Relu6]: min(max(0, x), 6). The derivative uses the output, like that of Relu.</summary>
public sealed class Relu6Layer : Layer
{
    public override string Word => "Relu6";

    public override LayerExample Example => new("Scale(6), Relu6");

    public override Node Build(LoweringContext context, Node x) => context.Graph.Clamp(x, 0, 6);

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Kaiming(fanIn);
}

/// <summary>[Silu]: x * sigmoid(x).</summary>
public sealed class SiluLayer : Layer
{
    public override string Word => "Silu";

    public override LayerExample Example => new("Silu");

    public override Node Build(LoweringContext context, Node x) => context.Graph.Multiply(x, context.Graph.Add(Scalars.Sigmoid, x));

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Kaiming(fanIn);
}

/// <summary>[LeakyRelu(negativeSlope)]: x where positive, negativeSlope * x elsewhere.</summary>
public sealed class LeakyReluLayer : Layer
{
    public override string Word => "LeakyRelu";

    public override LayerExample Example => new("LeakyRelu(0.2)");

    public override Node Build(LoweringContext context, Node x) =>
        context.Graph.Add(Slope(context) >= 0 ? Leaky : Folding, x, context.Graph.Number(Slope(context)));

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) =>
        InitialValues.Kaiming(fanIn, Slope(context));

    private static double Slope(LoweringContext context) => context.Arguments.Real("negativeSlope", 0.01);

    private const string Format = "T.SelectGreater({0}, T.Zero, {0}, {0} * {1})";

    /// <summary>The output has the sign of the input, so the derivative can use it.</summary>
    private static readonly ElementwiseOp Leaky = new("LeakyRelu", 2, Format,
        (g, n, dy) => [g.SelectGreater(n, g.Number(0), dy, g.Multiply(dy, n.Inputs[1])), null], x => x[0] > 0 ? x[0] : x[0] * x[1]);

    /// <summary>With a negative slope, the output does not have the sign of the input.</summary>
    private static readonly ElementwiseOp Folding = new("FoldingRelu", 2, Format,
        (g, n, dy) => [g.SelectGreater(n.Inputs[0], g.Number(0), dy, g.Multiply(dy, n.Inputs[1])), null],
        x => x[0] > 0 ? x[0] : x[0] * x[1]);
}

/// <summary>[Sigmoid]: 1 / (1 + e^-x).</summary>
public sealed class SigmoidLayer : Layer
{
    public override string Word => "Sigmoid";

    public override LayerExample Example => new("Sigmoid");

    public override Node Build(LoweringContext context, Node x) => context.Graph.Add(Scalars.Sigmoid, x);

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Xavier(fanIn, fanOut);
}

/// <summary>[Tanh]: the hyperbolic tangent.</summary>
public sealed class TanhLayer : Layer
{
    public override string Word => "Tanh";

    public override LayerExample Example => new("Tanh");

    public override Node Build(LoweringContext context, Node x) => context.Graph.Add(Scalars.Tanh, x);

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Xavier(fanIn, fanOut);
}
