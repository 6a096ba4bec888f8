using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Softplus(beta, threshold)]: log(1 + e^(beta x)) / beta; x itself where beta x is above the threshold.</summary>
public sealed class SoftplusLayer : Layer
{
    public override string Word => "Softplus";

    public override Node Build(LayerBuilder builder, Node x)
    {
        var beta = builder.Real("beta", 1);
        var threshold = builder.Real("threshold", 20);
        if (beta <= 0)
            throw builder.FailAt("beta", Rules.OutOfRange, builder.Declaration, "beta", "above 0", beta.ToString("R", CultureInfo.InvariantCulture));
        var g = builder.Graph;
        var scaled = g.Multiply(x, g.Number(beta));
        return g.SelectGreater(scaled, g.Number(threshold), x, g.Divide(g.Add(Scalars.Softplus, null, scaled), g.Number(beta)));
    }

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Kaiming({fanIn})";
}

/// <summary>[LogSigmoid]: log(1 / (1 + e^-x)), which is -softplus(-x).</summary>
public sealed class LogSigmoidLayer : Layer
{
    public override string Word => "LogSigmoid";

    public override Node Build(LayerBuilder builder, Node x) => builder.Graph.Negate(builder.Graph.Add(Scalars.Softplus, null, builder.Graph.Negate(x)));

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Xavier({fanIn}, {fanOut})";
}

/// <summary>[Mish]: x * tanh(softplus(x)).</summary>
public sealed class MishLayer : Layer
{
    public override string Word => "Mish";

    public override Node Build(LayerBuilder builder, Node x)
    {
        var g = builder.Graph;
        return g.Multiply(x, g.Add(Scalars.Tanh, null, g.Add(Scalars.Softplus, null, x)));
    }

    public override string InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Kaiming({fanIn})";
}
