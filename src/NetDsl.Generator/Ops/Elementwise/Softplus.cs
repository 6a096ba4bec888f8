using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>[Softplus(beta, threshold)]: log(1 + e^(beta x)) / beta; x itself where beta x is above the threshold.</summary>
public sealed class SoftplusLayer : Layer
{
    public override string Word => "Softplus";

    public override LayerExample Example => new("Softplus(2)");

    public override Node Build(LoweringContext context, Node x)
    {
        var beta = context.Arguments.Real("beta", 1);
        var threshold = context.Arguments.Real("threshold", 20);
        if (beta <= 0)
            throw context.FailAt("beta", Rules.OutOfRange, context.Declaration, "beta", "above 0",
                beta.ToString("R", CultureInfo.InvariantCulture));
        var g = context.Graph;
        var scaled = g.Multiply(x, g.Number(beta));
        return g.SelectGreater(scaled, g.Number(threshold), x, g.Divide(g.Add(Scalars.Softplus, scaled), g.Number(beta)));
    }

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Kaiming(fanIn);
}

/// <summary>[LogSigmoid]: log(1 / (1 + e^-x)), which is -softplus(-x).</summary>
public sealed class LogSigmoidLayer : Layer
{
    public override string Word => "LogSigmoid";

    public override LayerExample Example => new("LogSigmoid");

    public override Node Build(LoweringContext context, Node x) =>
        context.Graph.Negate(context.Graph.Add(Scalars.Softplus, context.Graph.Negate(x)));

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Xavier(fanIn, fanOut);
}

/// <summary>[Mish]: x * tanh(softplus(x)).</summary>
public sealed class MishLayer : Layer
{
    public override string Word => "Mish";

    public override LayerExample Example => new("Mish");

    public override Node Build(LoweringContext context, Node x)
    {
        var g = context.Graph;
        return g.Multiply(x, g.Add(Scalars.Tanh, g.Add(Scalars.Softplus, x)));
    }

    public override InitialValues InitializerBefore(LoweringContext context, int fanIn, int fanOut) => InitialValues.Kaiming(fanIn);
}
