using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Loss;

/// <summary>
/// [SoftmaxCrossEntropy]: the mean of -log softmax(x)[label]. The target is one class number per sample or, with SoftTargets, a
/// distribution over the classes.
/// </summary>
public sealed class SoftmaxCrossEntropyLayer : LabelLossLayer
{
    public override string Word => "SoftmaxCrossEntropy";

    public override LayerExample Example => new("SoftmaxCrossEntropy(LabelSmoothing = 0.1)", 5);

    public override (TensorType Type, TargetKind Kind) TargetFor(ArgumentReader arguments, TensorType output) =>
        arguments.Boolean("SoftTargets", false) ? (output, TargetKind.Distribution) : base.TargetFor(arguments, output);

    public override int? IgnoreLabel(LoweringContext context) => base.IgnoreLabel(context) is { } ignored && context.Arguments.Boolean("SoftTargets", false)
        ? throw context.FailAt("IgnoreLabel", Rules.OutOfRange, context.Declaration, "IgnoreLabel", "left out with SoftTargets, which have no labels", ignored)
        : base.IgnoreLabel(context);

    public override Node Loss(LoweringContext context, Node output, Node target)
    {
        var g = context.Graph;
        var smoothing = context.Arguments.Real("LabelSmoothing", 0);
        if (smoothing is not (>= 0 and <= 1))
            throw context.FailAt("LabelSmoothing", Rules.OutOfRange, context.Declaration, "LabelSmoothing", "from 0 to 1", smoothing.ToString("R", CultureInfo.InvariantCulture));
        if (context.Arguments.Boolean("SoftTargets", false))
            return SoftLoss(context, output, target, smoothing);
        // The fused kernel supports one label per sample only, and all samples count the same.
        if (smoothing > 0 || context.Arguments.Has("ClassWeights") || output.Type.Rank > 1 || IgnoreLabel(context) is not null || context.SampleWeights is not null)
            return NegativeLogLikelihoodLayer.LabelMean(context, Logarithms(context, output), target, IgnoreLabel(context), smoothing);

        var both = g.Add(SoftmaxCrossEntropy.Op, output, target);
        return Reduce.Mean(g, context.As("Losses").Add(TupleElement.Op, 0, both), Keep.Scalar);
    }

    private static Node SoftLoss(LoweringContext context, Node output, Node target, double smoothing)
    {
        var g = context.Graph;
        var classes = output.Type.Channels;
        if (smoothing > 0)
            target = g.Add(g.Multiply(target, g.Number(1 - smoothing)), g.Number(smoothing / classes));
        if (ClassWeights.Read(context, classes) is { } weights)
            target = g.Multiply(target, weights);
        var count = g.Add(SampleCount.Op);
        if (context.SampleWeights is { } samples)
        {
            target = g.Multiply(target, samples);
            context.LossWeight = count = Reduce.Sum(context.As("Samples"), samples, Keep.Scalar);
        }

        var sum = context.As("Sum", g => Reduce.Sum(g, g.MultiplyWhereNotZero(target, Logarithms(context, output)), Keep.Scalar));
        return g.Negate(g.Divide(sum, g.Multiply(count, g.Number(output.Type.Inner))));
    }

    private static Node Logarithms(LoweringContext context, Node output) => context.As("LogSoftmax").Add(Softmax.Log, output);
}

/// <summary>
/// The losses of all samples from logits and labels and, with a scale as third operand, the gradient of their sum for the logits times that
/// scale. It is one kernel, because the gradient costs little once the exponentials are computed.
/// </summary>
public sealed class SoftmaxCrossEntropy : Op
{
    public static readonly SoftmaxCrossEntropy Op = new();

    public override string Name => "SoftmaxCrossEntropy";

    protected override TensorType Infer(IReadOnlyList<Node> inputs) => TensorType.PerSample();

    public override IReadOnlyList<TensorType> Parts(Node node) => node.Inputs.Length == 3 ? [node.Type, node.Inputs[0].Type] : [node.Type];

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var dLosses = gradients[0]!;
        // A gradient that is equal for all samples is a number that the kernel can apply.
        var scale = dLosses.Op == Scalars.Broadcast && dLosses.Input.Type.Equals(TensorType.Scalar) ? dLosses.Input : null;
        var both = graph.Add(Op, node.Inputs[0], node.Inputs[1], scale ?? graph.Number(1));
        var gradient = graph.Add(TupleElement.Op, 1, both);
        return [scale is null ? graph.Multiply(gradient, dLosses) : gradient, null];
    }

    public override IReadOnlyList<KernelCall> Lower(Node node)
    {
        (KernelArgument gradient, KernelArgument scale) = node.Inputs.Length == 3 ? (Out(node, 1), HostNumberOf(node.Inputs[2])) : (Nothing, 0.0);
        return [Call(node, "SoftmaxCrossEntropy", Samples, Named("classes", node.Inputs[0].Type.Channels), In(node.Inputs[0]), In(node.Inputs[1]),
            Out(node, 0), Named("gradient", gradient), Named("scale", scale))];
    }
}
