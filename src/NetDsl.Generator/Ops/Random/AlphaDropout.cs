using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Ops.Random;

/// <summary>
/// [AlphaDropout(rate)]: in training, sets each element with probability rate to the limit of Selu, and restores the mean and the variance
/// by y = a x + b (Klambauer et al., 2017).
/// </summary>
public sealed class AlphaDropoutLayer : Layer
{
    /// <summary>The limit of Selu for large negative x: minus its scale times its alpha.</summary>
    private const double Limit = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717;

    public override string Word => "AlphaDropout";

    public override LayerExample Example => new("Selu, AlphaDropout(0.2)");

    public override IReadOnlyList<string> RateRoles => [""];

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        if (context.Parameters.DropRate("rate", 0.5) is not { } rate)
            return x;

        // With mean 0 and variance 1 before: mean Limit rate, variance (1 - rate) (1 + rate Limit²) after.
        var g = context.Graph;
        var variance = g.Multiply(g.Subtract(g.Number(1), rate), g.Add(g.Number(1), g.Multiply(rate, g.Number(Limit * Limit))));
        var a = g.ReciprocalSqrt(variance);
        var b = g.Negate(g.Multiply(a, g.Multiply(rate, g.Number(Limit))));
        var dropped = g.Add(g.Multiply(a, g.Number(Limit)), b);
        return g.SelectGreater(rate, context.Draw(x.Type), dropped, g.Add(g.Multiply(x, a), b));
    }
}
