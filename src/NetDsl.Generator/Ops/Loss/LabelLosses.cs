using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Spec;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Loss;

/// <summary>
/// A loss that compares scores with one class number per sample or, with PerPosition, per position of an image of scores.
/// </summary>
public abstract class LabelLossLayer : LossLayer
{
    // An explicit option, because an image of scores is most often a missing pooling.
    private const string PerPosition = "PerPosition";

    // Labels travel as floats, which hold all whole numbers up to here.
    private const int LargestLabel = 1 << 24;

    public override IReadOnlyList<string> ParameterRoles => ["ClassWeights"];

    public override (TensorType Type, TargetKind Kind) TargetFor(ArgumentReader arguments, TensorType output) => (arguments.Boolean(PerPosition, false) ? TensorType.PerSample([.. output.Sizes.Skip(1)]) : TensorType.PerSample(), TargetKind.Label);

    public override int? IgnoreLabel(LoweringContext context) => context.Arguments.WholeNumber("IgnoreLabel") is not { } ignored ? null
        : Math.Abs((long)ignored) <= LargestLabel ? ignored
        : throw context.FailAt("IgnoreLabel", Rules.OutOfRange, context.Declaration, "IgnoreLabel", $"from {-LargestLabel} to {LargestLabel}", ignored);

    public override Node Build(LoweringContext context, Node x)
    {
        if (!context.Arguments.Boolean(PerPosition, false))
            context.Shapes.Vector(x);
        if (x.Type.Channels < 2)
            throw context.Fail(Rules.TooFewClasses, context.Declaration, context.Shapes.From(x));
        return x;
    }

    /// <summary>1 for each label that counts, 0 for one that is ignored.</summary>
    /// <param name="context">The loss.</param>
    /// <param name="label">The labels as vectors.</param>
    protected static Node Counted(LoweringContext context, Node label) =>
        Reduce.Sum(context.As("Counted"), label, label.Type.Rank > 1 ? Keep.Position : Keep.Sample);
}

/// <summary>[NegativeLogLikelihood]: the mean of -x[label], where x are logarithms of probabilities.</summary>
public sealed class NegativeLogLikelihoodLayer : LabelLossLayer
{
    public override string Word => "NegativeLogLikelihood";

    public override LayerExample Example => new("LogSoftmax, NegativeLogLikelihood", 5);

    public override Node Loss(LoweringContext context, Node output, Node target) => LabelMean(context, output, target, IgnoreLabel(context), smoothing: 0);

    /// <summary>
    /// The mean of -log p[label] over the labels that are not ignored, weighted by the weights of classes and samples if there are any. With
    /// smoothing, a share of each label is spread over all classes.
    /// </summary>
    public static Node LabelMean(LoweringContext context, Node logarithms, Node labels, int? ignored, double smoothing)
    {
        var g = context.Graph;
        var classes = logarithms.Type.Channels;
        var weights = new[] { ClassWeights.Read(context, classes), context.SampleWeights }.OfType<Node>().ToList();
        // Nothing but zeros for a label that is ignored.
        var label = context.As("Labels").Add(OneHot.Op, logarithms.Type, labels);
        var smoothed = label;
        if (smoothing > 0)
            smoothed = g.Add(g.Multiply(label, g.Number(1 - smoothing)), g.Number(smoothing / classes));
        if (smoothing > 0 && ignored is not null)
            smoothed = g.Multiply(smoothed, Counted(context, label));
        var (chosen, target) = (weights.Aggregate(label, g.Multiply), weights.Aggregate(smoothed, g.Multiply));
        var count = Reduce.Count(g, labels.Type, Keep.Scalar);
        if (weights.Count > 0 || ignored is not null)
            context.LossWeight = count = Reduce.Sum(context.As("Samples"), chosen, Keep.Scalar);
        return g.Negate(g.Divide(context.As("Sum", g => Reduce.Sum(g, g.MultiplyWhereNotZero(target, logarithms), Keep.Scalar)), count));
    }
}

/// <summary>
/// [MultiMargin(p, margin)]: the mean of weight[label] / classes * the sum over others of max(0, margin - x[label] + x)^p.
/// </summary>
public sealed class MultiMarginLayer : LabelLossLayer
{
    public override string Word => "MultiMargin";

    public override LayerExample Example => new("MultiMargin(2, 0.7)", 5);

    public override Node Loss(LoweringContext context, Node output, Node target)
    {
        var power = context.Arguments.Positive("p", 1);
        if (power > 2)
            throw context.FailAt("p", Rules.OutOfRange, context.Declaration, "p", "1 or 2", $"{power}");
        var g = context.Graph;
        var margin = g.Number(context.Arguments.Real("margin", 1));
        var label = context.As("Labels").Add(OneHot.Op, output.Type, target);
        var right = context.As("Right", g => Reduce.Sum(g, g.MultiplyWhereNotZero(label, output), Keep.Sample));
        var lacking = g.Add(ReluLayer.Rectify, g.Add(g.Subtract(output, right), margin));
        var each = g.MultiplyWhereNotZero(g.Subtract(g.Number(1), label), power == 1 ? lacking : g.Multiply(lacking, lacking));
        if (ClassWeights.Read(context, output.Type.Channels) is { } weights)
            each = g.Multiply(each, context.As("Weights", g => Reduce.Sum(g, g.Multiply(label, weights), Keep.Sample)));
        return Mean(context, each, IgnoreLabel(context) is null ? null : Counted(context, label));
    }
}

/// <summary>Labels as vectors: 1 at the label's class, 0 elsewhere; all 0 for the label -1. The attribute is the type of the result.</summary>
public sealed class OneHot : Op<TensorType>
{
    public static readonly OneHot Op = new();

    public override string Name => "OneHot";

    protected override TensorType Infer(TensorType attribute, IReadOnlyList<Node> inputs) => attribute;

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "OneHot", ExtentOf(node.Type), In(node.Input), Out(node))];
}
