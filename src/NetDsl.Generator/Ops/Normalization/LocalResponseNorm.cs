using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Normalization;

/// <summary>
/// [LocalResponseNorm(size)]: x / (k + alpha / size * s)^beta, where s is the sum of squares over size neighbouring channels (Krizhevsky et
/// al., 2012).
/// </summary>
public sealed class LocalResponseNormLayer : Layer
{
    public override string Word => "LocalResponseNorm";

    public override LayerExample Example => new("LocalResponseNorm(3, Alpha = 2)", 4, 3, 2);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var size = context.Arguments.Positive("size");
        var (alpha, beta, k) = (context.Arguments.Real("Alpha", 1e-4), context.Arguments.Real("Beta", 0.75), context.Arguments.Real("K", 1));
        context.Shapes.Image(x);
        // These conditions make the base of the power positive.
        foreach (var (name, value, fits, wanted) in new[] { ("Alpha", alpha, alpha >= 0, "0 or more"), ("K", k, k > 0, "above 0") })
            if (!fits)
                throw context.FailAt(name, Rules.OutOfRange, context.Declaration, name, wanted, value.ToString("R", CultureInfo.InvariantCulture));

        var g = context.Graph;
        // For an even size, the additional channel is before.
        var window = new SumChannels.Window(size / 2, (size - 1) / 2);
        var squares = context.As("Squares").Multiply(x, x);
        var sums = context.As("Sums").Add(SumChannels.Op, window, squares);
        return g.Multiply(x, g.Power(g.Add(g.Multiply(sums, g.Number(alpha / size)), g.Number(k)), -beta));
    }
}

/// <summary>Sums over neighbouring channels.</summary>
public sealed class SumChannels : Op<SumChannels.Window>
{
    public static readonly SumChannels Op = new();

    /// <summary>The number of channels before and after that a sum includes.</summary>
    public sealed record Window(int Before, int After);

    public override string Name => "SumChannels";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    protected override TensorType Infer(Window attribute, IReadOnlyList<Node> inputs) => inputs[0].Type;

    /// <summary>A channel is part of the sums around it: the derivative is the same operation with the window reversed.</summary>
    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var window = AttributeOf(node);
        return [graph.Add(Op, new Window(window.After, window.Before), gradients[0]!)];
    }

    public override IReadOnlyList<KernelCall> Lower(Node node)
    {
        var window = AttributeOf(node);
        return [Call(node, "SumChannels", ExtentOf(node.Type), Named("before", window.Before), Named("after", window.After), In(node.Input), Out(node))];
    }
}
