using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [Gelu]: x Φ(x), where Φ is the distribution function of the normal distribution: exact, by the error function, or
/// approximated by a hyperbolic tangent (Hendrycks and Gimpel, 2016).
/// </summary>
/// <remarks>
/// Each is one operation, not a product of two, so that backward reads nothing but x: Φ is computed again rather than stored.
/// </remarks>
public sealed class GeluLayer : Layer
{
    public override string Word => "Gelu";

    public override Node Build(LayerBuilder builder, Node x)
    {
        var approximate = builder.Text("Approximate");
        return builder.Graph.Add(approximate switch
        {
            "" or "none" => Exact,
            "tanh" => Approximate,
            _ => throw builder.FailAt("Approximate", Rules.OutOfRange, builder.Declaration, "Approximate", "\"none\" or \"tanh\"", $"\"{approximate}\""),
        }, null, x);
    }

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Kaiming({fanIn})";

    // sqrt(1/2); 1 / sqrt(2 π).
    private const string Phi = "T.Create(0.5f) * (T.One + T.Erf({0} * T.Create(0.70710678f)))";
    private static readonly Elementwise Slope = Derivative("GeluSlope", Phi + " + {0} * T.Create(0.39894228f) * T.Exp({0} * {0} * T.Create(-0.5f))");
    private static readonly Elementwise Exact = Activation("Gelu", "{0} * " + Phi, Slope);

    // sqrt(2 / π) (x + 0.044715 x³), and its derivative.
    private const string Angle = "{0} * T.MultiplyAdd({0} * {0}, T.Create(0.0356774081f), T.Create(0.79788456f))";
    private const string AngleSlope = "T.MultiplyAdd({0} * {0}, T.Create(0.107032224f), T.Create(0.79788456f))";
    private const string TanhPhi = "T.Create(0.5f) * (T.One + T.Tanh(" + Angle + "))";
    private static readonly Elementwise TanhSlope = Derivative("GeluTanhSlope",
        TanhPhi + " * (T.One + {0} * (T.One - T.Tanh(" + Angle + ")) * " + AngleSlope + ")");
    private static readonly Elementwise Approximate = Activation("GeluTanh", "{0} * " + TanhPhi, TanhSlope);

    private static Elementwise Activation(string name, string format, Elementwise slope) =>
        new(name, 1, format, (g, n, dy) => [g.Multiply(dy, g.Add(slope, null, n.Input))], _ => throw NoConstant(name)) { Precedence = 2, IsExpensive = true };

    private static Elementwise Derivative(string name, string format) =>
        new(name, 1, format, (_, _, _) => throw new InvalidOperationException($"{name} is made by differentiation."), _ => throw NoConstant(name)) { Precedence = 1, IsExpensive = true };

    private static InvalidOperationException NoConstant(string name) => new($"{name} of a constant");
}
