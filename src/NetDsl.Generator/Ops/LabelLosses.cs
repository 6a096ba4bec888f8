using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>A loss that compares scores with one class number per sample or, where it is asked for, per position of a picture of scores.</summary>
public abstract class LabelLossLayer : LossLayer
{
    // Asked for, because a picture of scores is most often one that was not pooled.
    private const string PerPosition = "PerPosition";

    public override IReadOnlyList<string> ParameterRoles => ["ClassWeights"];

    public override (TensorType Type, bool IsLabel) TargetFor(ArgumentReader arguments, TensorType output) => (arguments.Boolean(PerPosition, false) ? TensorType.PerSample([.. output.Sizes.Skip(1)]) : TensorType.PerSample(), true);

    public override Node Build(LayerBuilder builder, Node x)
    {
        if (!builder.Boolean(PerPosition, false))
            builder.Vector(x);
        if (x.Type.Channels < 2)
            throw builder.Fail(Rules.TooFewClasses, builder.Declaration, builder.From(x));
        return x;
    }
}

/// <summary>[NegativeLogLikelihood]: the mean of -x[label], where x are logarithms of probabilities.</summary>
public sealed class NegativeLogLikelihoodLayer : LabelLossLayer
{
    public override string Word => "NegativeLogLikelihood";

    public override Node Loss(LayerBuilder builder, Node output, Node target) => Mean(builder, output, target, smoothing: 0);

    /// <summary>
    /// The mean of -log p[label], by the weights of the classes if there are any: that many samples there are. With
    /// smoothing, a share of each label is spread over all classes.
    /// </summary>
    public static Node Mean(LayerBuilder builder, Node logarithms, Node labels, double smoothing)
    {
        var g = builder.Graph;
        var classes = logarithms.Type.Channels;
        var weights = ClassWeights.Read(builder, classes);
        var chosen = Weighted(g, builder.As("Labels", () => g.Add(OneHot.Op, logarithms.Type, labels)), weights);
        var target = chosen;
        if (smoothing > 0)
            target = g.Add(g.Multiply(chosen, g.Number(1 - smoothing)), Weighted(g, g.Number(smoothing / classes), weights));
        var count = weights is null ? Reduce.Count(g, labels.Type, Keep.Scalar) : builder.As("Samples", () => Reduce.Sum(g, chosen, Keep.Scalar));
        return g.Negate(g.Divide(builder.As("Sum", () => Reduce.Sum(g, g.Multiply(target, logarithms), Keep.Scalar)), count));
    }

    private static Node Weighted(Graph graph, Node value, Node? weights) => weights is null ? value : graph.Multiply(value, weights);
}

/// <summary>[MultiMargin(p, margin)]: the mean of weight[label] / classes * the sum over others of max(0, margin - x[label] + x)^p.</summary>
public sealed class MultiMarginLayer : LabelLossLayer
{
    public override string Word => "MultiMargin";

    public override Node Loss(LayerBuilder builder, Node output, Node target)
    {
        var power = builder.Positive("p", 1);
        if (power > 2)
            throw builder.FailAt("p", Rules.OutOfRange, builder.Declaration, "p", "1 or 2", $"{power}");
        var g = builder.Graph;
        var margin = g.Number(builder.Real("margin", 1));
        var label = builder.As("Labels", () => g.Add(OneHot.Op, output.Type, target));
        var right = builder.As("Right", () => Reduce.Sum(g, g.Multiply(label, output), Keep.Sample));
        var lacking = g.Max(g.Add(g.Subtract(output, right), margin), g.Number(0));
        var each = g.Multiply(g.Subtract(g.Number(1), label), power == 1 ? lacking : g.Multiply(lacking, lacking));
        if (ClassWeights.Read(builder, output.Type.Channels) is { } weights)
            each = g.Multiply(each, builder.As("Weights", () => Reduce.Sum(g, g.Multiply(label, weights), Keep.Sample)));
        return Reduce.Mean(g, each, Keep.Scalar);
    }
}

/// <summary>Labels as vectors: 1 at the label's class, 0 elsewhere. The attribute is the type of the result.</summary>
public sealed class OneHot : Op
{
    public static readonly OneHot Op = new();

    public override string Name => "OneHot";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => (TensorType)attribute!;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("OneHot", node, [writer.Extent(node.Type), writer.Region(node.Input), writer.Region(node)]);
}
