using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [SoftmaxCrossEntropy]: the mean of -log softmax(x)[label]. The target is one class number per sample; with SoftTargets, a
/// distribution over the classes.
/// </summary>
public sealed class SoftmaxCrossEntropyLayer : LabelLossLayer
{
    public override string Word => "SoftmaxCrossEntropy";

    public override (TensorType Type, bool IsLabel) TargetFor(ArgumentReader arguments, TensorType output) =>
        arguments.Boolean("SoftTargets", false) ? (output, false) : base.TargetFor(arguments, output);

    public override Node Loss(LayerBuilder builder, Node output, Node target)
    {
        var g = builder.Graph;
        var smoothing = builder.Real("LabelSmoothing", 0);
        if (smoothing is not (>= 0 and <= 1))
            throw builder.FailAt("LabelSmoothing", Rules.OutOfRange, builder.Declaration, "LabelSmoothing", "from 0 to 1", smoothing.ToString("R", CultureInfo.InvariantCulture));
        if (builder.Boolean("SoftTargets", false))
            return SoftLoss(builder, output, target, smoothing);
        // The kernel for both knows one label for each sample.
        if (smoothing > 0 || builder.Has("ClassWeights") || output.Type.Rank > 1)
            return NegativeLogLikelihoodLayer.Mean(builder, Logarithms(builder, output), target, smoothing);

        var both = g.Add(SoftmaxCrossEntropy.Op, null, output, target);
        return Reduce.Mean(g, builder.As("Losses", () => g.Add(Pick.Op, 0, both)), Keep.Scalar);
    }

    private static Node SoftLoss(LayerBuilder builder, Node output, Node target, double smoothing)
    {
        var g = builder.Graph;
        var classes = output.Type.Channels;
        if (smoothing > 0)
            target = g.Add(g.Multiply(target, g.Number(1 - smoothing)), g.Number(smoothing / classes));
        if (ClassWeights.Read(builder, classes) is { } weights)
            target = g.Multiply(target, weights);
        var sum = builder.As("Sum", () => Reduce.Sum(g, g.Multiply(target, Logarithms(builder, output)), Keep.Scalar));
        return g.Negate(g.Divide(sum, g.Multiply(g.Add(SampleCount.Op, null), g.Number(output.Type.Inner))));
    }

    private static Node Logarithms(LayerBuilder builder, Node output) => builder.As("LogSoftmax", () => builder.Graph.Add(Softmax.Log, null, output));
}

/// <summary>
/// The losses of all samples from logits and labels and, given a scale as third operand, the gradient of their sum for the
/// logits times that scale. One kernel: the gradient costs little once the exponentials are there.
/// </summary>
public sealed class SoftmaxCrossEntropy : Op
{
    public static readonly SoftmaxCrossEntropy Op = new();

    public override string Name => "SoftmaxCrossEntropy";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => TensorType.PerSample();

    public override IReadOnlyList<TensorType> Parts(Node node) => node.Inputs.Length == 3 ? [node.Type, node.Inputs[0].Type] : [node.Type];

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var dLosses = gradients[0]!;
        // A gradient that is the same for every sample is a number the kernel can take along.
        var scale = dLosses.Op == Scalars.Broadcast && dLosses.Input.Type.Equals(TensorType.Scalar) ? dLosses.Input : null;
        var both = graph.Add(Op, null, node.Inputs[0], node.Inputs[1], scale ?? graph.Number(1));
        var gradient = graph.Add(Pick.Op, 1, both);
        return [scale is null ? graph.Multiply(gradient, dLosses) : gradient, null];
    }

    public override void Emit(ProgramWriter writer, Node node) => writer.Call("SoftmaxCrossEntropy", node,
    [
        writer.Samples, writer.Size(node.Inputs[0].Type.Channels), writer.Region(node.Inputs[0]), writer.Region(node.Inputs[1]),
        writer.Part(node, 0), node.Inputs.Length == 3 ? writer.Part(node, 1) : "default",
        node.Inputs.Length == 3 ? writer.HostNumber(node.Inputs[2]) : "0f",
    ]);
}
