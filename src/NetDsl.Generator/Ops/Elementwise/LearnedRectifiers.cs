using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>[PRelu(numParameters)]: x where positive, slope * x elsewhere, with a learned slope for all or for each channel.</summary>
public sealed class PReluLayer : Layer
{
    public override string Word => "PRelu";

    public override LayerExample Example => new("PRelu");

    public override IReadOnlyList<string> ParameterRoles => ["Slope"];

    public override Node Build(LoweringContext context, Node x)
    {
        var count = context.Arguments.Positive("numParameters", 1);
        if (count != 1 && count != x.Type.Channels)
            throw context.FailAt("numParameters", Rules.OutOfRange, context.Declaration, "numParameters",
                $"1 or {x.Type.Channels}, the channels of what comes in", $"{count}");
        var start = InitialValues.Constant(context.Arguments.Real("Init", 0.25));
        var g = context.Graph;
        // Weight decay does not apply to the slope, because it would turn the layer into a plain rectifier.
        var slope = context.Parameters.Weight("Slope", TensorType.Constant(count), start, decayed: false);
        if (count == 1)
            slope = g.Add(Reshape.Op, TensorType.Scalar, slope);
        return g.SelectGreater(x, g.Number(0), x, g.Multiply(x, slope));
    }

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) =>
        InitialValues.Kaiming(fanIn, context.Arguments.Real("Init", 0.25));
}

/// <summary>
/// [RRelu(lower, upper)]: x where positive, slope * x elsewhere. In training the slope is random for each element; at inference it is the
/// mean of both bounds.
/// </summary>
public sealed class RReluLayer : Layer
{
    public override string Word => "RRelu";

    public override LayerExample Example => new("RRelu(0.1, 0.6)");

    public override Node Build(LoweringContext context, Node x)
    {
        var (lower, upper) = Bounds(context);
        if (lower > upper)
            throw context.FailAt("lower", Rules.OutOfRange, context.Declaration, "lower",
                $"at most upper, {upper.ToString("R", CultureInfo.InvariantCulture)}", lower.ToString("R", CultureInfo.InvariantCulture));
        var g = context.Graph;
        var slope = context.Training
            ? g.Add(g.Multiply(context.Draw(x.Type), g.Number(upper - lower)), g.Number(lower))
            : g.Number((lower + upper) / 2);
        return g.SelectGreater(x, g.Number(0), x, g.Multiply(x, slope));
    }

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut)
    {
        var (lower, upper) = Bounds(context);
        return InitialValues.Kaiming(fanIn, (float)((lower + upper) / 2));
    }

    private static (double Lower, double Upper) Bounds(LoweringContext context) =>
        (context.Arguments.Real("lower", 1.0 / 8), context.Arguments.Real("upper", 1.0 / 3));
}
