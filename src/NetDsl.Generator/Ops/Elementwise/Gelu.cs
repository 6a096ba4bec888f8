using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>
/// [Gelu]: x Φ(x), where Φ is the distribution function of the standard normal distribution: exact, by the error function, or approximated
/// by a hyperbolic tangent (Hendrycks and Gimpel, 2016).
/// </summary>
/// <remarks>
/// Each form is one operation, not a product of two. The backward pass then reads only x and computes Φ again instead of storing it.
/// </remarks>
public sealed class GeluLayer : Layer
{
    public override string Word => "Gelu";

    public override LayerExample Example => new("Gelu");

    public override Node Build(LoweringContext context, Node x)
    {
        var approximate = context.Arguments.Text("Approximate");
        return context.Graph.Add(approximate switch
        {
            "" or "none" => Exact,
            "tanh" => Approximate,
            _ => throw context.FailAt("Approximate", Rules.OutOfRange, context.Declaration, "Approximate",
                "\"none\" or \"tanh\"", $"\"{approximate}\""),
        }, x);
    }

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Kaiming(fanIn);

    // sqrt(1/2); 1 / sqrt(2 π).
    private const string Phi = "T.Create(0.5f) * (T.One + T.Erf({0} * T.Create(0.70710678f)))";
    private static readonly ElementwiseOp Slope = Derivative("GeluSlope",
        Phi + " + {0} * T.Create(0.39894228f) * T.Exp({0} * {0} * T.Create(-0.5f))");
    private static readonly ElementwiseOp Exact = Activation("Gelu", "{0} * " + Phi, Slope);

    // sqrt(2 / π) (x + 0.044715 x³), and its derivative.
    private const string Angle = "{0} * T.MultiplyAdd({0} * {0}, T.Create(0.0356774081f), T.Create(0.79788456f))";
    private const string AngleSlope = "T.MultiplyAdd({0} * {0}, T.Create(0.107032224f), T.Create(0.79788456f))";
    private const string TanhPhi = "T.Create(0.5f) * (T.One + T.Tanh(" + Angle + "))";
    private static readonly ElementwiseOp TanhSlope = Derivative("GeluTanhSlope",
        TanhPhi + " * (T.One + {0} * (T.One - T.Tanh(" + Angle + ")) * " + AngleSlope + ")");
    private static readonly ElementwiseOp Approximate = Activation("GeluTanh", "{0} * " + TanhPhi, TanhSlope);

    private static ElementwiseOp Activation(string name, string format, ElementwiseOp slope) =>
        new(name, 1, format, (g, n, dy) => [g.Multiply(dy, g.Add(slope, n.Input))],
            _ => throw NoConstant(name)) { Precedence = 2, IsExpensive = true };

    private static ElementwiseOp Derivative(string name, string format) =>
        new(name, 1, format, (_, _, _) => throw new InvalidOperationException($"{name} is made by differentiation."),
            _ => throw NoConstant(name)) { Precedence = 1, IsExpensive = true };

    private static InvalidOperationException NoConstant(string name) => new($"{name} of a constant");
}
