using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Linear;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Spec.Expressions;

namespace NetDsl.Generator.Ops.Structure;

/// <summary>[SqueezeExcite(reduction)]: gates for the channels, from their means (Hu et al., 2018).</summary>
public sealed class SqueezeExciteLayer : Layer
{
    private static readonly Layer Rectifier = new ReluLayer();

    private static readonly Layer Sigmoid = new SigmoidLayer();

    public override string Word => "SqueezeExcite";

    public override LayerExample Example => new("SqueezeExcite(2)", 4, 3, 2);

    public override bool PassesScale => true;

    public override IReadOnlyList<string> ParameterRoles => ["SqueezeWeight", "SqueezeBias", "ExciteWeight", "ExciteBias"];

    public override Node Build(LoweringContext context, Node x)
    {
        var channels = x.Type.Rank == 2 ? context.Shapes.Sequence(x).Channels : context.Shapes.Image(x).Channels;
        var hidden = Hidden(context, channels);
        var (activation, gate) = (context.Arguments.Activation("Activation", Rectifier), context.Arguments.Activation("Gate", Sigmoid));
        var g = context.Graph;
        var means = Reduce.Mean(context.As("Means"), x, Keep.Plane);
        var squeezed = context.As("Squeezed", g => activation.Build(context, Dense(context, means, "Squeeze", hidden, activation.InitializerBefore(context, channels, hidden)!)));
        var gates = context.As("Gates", g => gate.Build(context, Dense(context, squeezed, "Excite", channels, gate.InitializerBefore(context, hidden, channels)!)));
        context.MultiplyAdds(2L * channels * hidden);
        return g.Multiply(x, gates);
    }

    private static int Hidden(LoweringContext context, int channels)
    {
        if (context.Arguments.Has("Squeezed") && context.Arguments.Has("reduction"))
            throw context.FailAt("Squeezed", Rules.OutOfRange, context.Declaration, "Squeezed", "left out where there is a reduction", "both");
        var wanted = context.Arguments.Has("Squeezed") ? context.Arguments.Positive("Squeezed") : Math.Max(1, channels / context.Arguments.Positive("reduction", 16));
        return Arithmetic.RoundTo(wanted, context.Arguments.Positive("Divisor", 1));
    }

    private static Node Dense(LoweringContext context, Node x, string role, int units, InitialValues initializer)
    {
        var weight = context.Parameters.Weight(role + "Weight", TensorType.Constant(units, x.Type.Channels), initializer, decayed: true);
        var bias = context.Parameters.Bias(role + "Bias", TensorType.Constant(units), InitialValues.Zeros);
        return context.Graph.Add(context.Graph.Add(MatMul.Op, new MatMul.Layout(false, true), x, weight), bias);
    }
}
