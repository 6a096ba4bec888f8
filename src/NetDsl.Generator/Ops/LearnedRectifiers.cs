using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[PRelu(numParameters)]: x where positive, slope * x elsewhere, with a learned slope for all or for each channel.</summary>
public sealed class PReluLayer : Layer
{
    public override string Word => "PRelu";

    public override IReadOnlyList<string> ParameterRoles => ["Slope"];

    public override Node Build(LayerBuilder builder, Node x)
    {
        var count = builder.Positive("numParameters", 1);
        if (count != 1 && count != x.Type.Channels)
            throw builder.FailAt("numParameters", Rules.OutOfRange, builder.Declaration, "numParameters", $"1 or {x.Type.Channels}, the channels of what comes in", $"{count}");
        var start = FormattableString.Invariant($"Initializer.Constant({builder.Real("Init", 0.25):R}f)");
        var g = builder.Graph;
        // Not a weight in the sense of weight decay: pulled to zero, it would be a plain rectifier.
        var slope = builder.Weight("Slope", TensorType.Constant(count), start, decayed: false);
        if (count == 1)
            slope = g.Add(Reshape.Op, TensorType.Scalar, slope);
        return g.SelectGreater(x, g.Number(0), x, g.Multiply(x, slope));
    }

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) =>
        FormattableString.Invariant($"Initializer.Kaiming({fanIn}, {builder.Real("Init", 0.25):R}f)");
}

/// <summary>
/// [RRelu(lower, upper)]: x where positive, slope * x elsewhere, with a slope that is drawn for each element while training,
/// and the mean of both bounds at inference.
/// </summary>
public sealed class RReluLayer : Layer
{
    public override string Word => "RRelu";

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (lower, upper) = Bounds(builder);
        if (lower > upper)
            throw builder.FailAt("lower", Rules.OutOfRange, builder.Declaration, "lower", $"at most upper, {upper.ToString("R", CultureInfo.InvariantCulture)}", lower.ToString("R", CultureInfo.InvariantCulture));
        var g = builder.Graph;
        var slope = builder.Training
            ? g.Add(g.Multiply(builder.Draw(x.Type), g.Number(upper - lower)), g.Number(lower))
            : g.Number((lower + upper) / 2);
        return g.SelectGreater(x, g.Number(0), x, g.Multiply(x, slope));
    }

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut)
    {
        var (lower, upper) = Bounds(builder);
        return FormattableString.Invariant($"Initializer.Kaiming({fanIn}, {(float)((lower + upper) / 2):R}f)");
    }

    private static (double Lower, double Upper) Bounds(LayerBuilder builder) => (builder.Real("lower", 1.0 / 8), builder.Real("upper", 1.0 / 3));
}
