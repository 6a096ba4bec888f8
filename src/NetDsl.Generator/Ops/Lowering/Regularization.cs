using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Normalization;
using NetDsl.Generator.Ops.Random;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Lowering;

/// <summary>Regularisation of weights: penalties, products of weights, a largest norm, dropped connections.</summary>
internal static class Regularization
{
    /// <summary>The name of the option, and the role of its rate.</summary>
    public const string DropConnect = "DropConnect";

    /// <summary>The option that gives each sample a mask of its own.</summary>
    private const string PerSample = "DropConnectPerSample";

    /// <summary>A constant under the root of a norm, so that the norm has a derivative at zero.</summary>
    private const double Tiny = 1e-12;

    /// <summary>
    /// The weight that the layer computes with: the parameter, or its product with a second one; standardised, then partly dropped.
    /// </summary>
    /// <param name="declare">Declares a parameter by its role and its initial values.</param>
    /// <param name="rows">The positions of its rows among those of all weights, if only some exist.</param>
    public static Node Weight(LoweringContext context, string role, InitialValues initializer,
        Func<string, InitialValues, Node> declare, RowTable? rows)
    {
        var g = context.Graph;
        var product = context.Arguments.NotNegativeReal("L1Product", 0, ofNetwork: true);
        var weight = declare(role, initializer);
        if (product > 0)
        {
            var factor = declare(role + "Factor", InitialValues.Ones);
            var (first, second) = (weight, factor);
            context.Parameters.PenalizeOnce(Ops.Weight.AttributeOf(first),
                g => g.Multiply(g.Add(Squares(g, first), Squares(g, second)), g.Number(product)));
            weight = context.As(role).Multiply(first, second);
            Penalize(context, Ops.Weight.AttributeOf(second), weight, rows);
        }
        else
        {
            Penalize(context, Ops.Weight.AttributeOf(weight), weight, rows);
        }

        var largest = context.Arguments.NotNegativeReal("MaxNorm", 0, ofNetwork: true);
        if (largest > 0 && product > 0)
            throw context.FailAt("MaxNorm", Rules.OutOfRange, context.Declaration, "MaxNorm",
                "left out where L1Product makes products of the weights", largest.ToString("R", CultureInfo.InvariantCulture));
        if (product == 0)
            context.Parameters.LimitNorm(Ops.Weight.AttributeOf(weight), largest, rows);
        var whole = WeightStandardization.Apply(context, weight, isWhole: rows is null);
        if (DropsPerSample(context) || context.Parameters.DropRate(DropConnect, 0, DropConnect) is not { } rate)
            return whole;
        return context.As("Kept" + role, g => DropoutLayer.Elements(context, g, whole, rate));
    }

    /// <summary>Whether the layer drops its weights for each sample by itself. Reports the option where nothing is dropped.</summary>
    public static bool DropsPerSample(LoweringContext context)
    {
        if (!context.Arguments.Boolean(PerSample, false))
            return false;
        if (!context.Arguments.Has(DropConnect))
            throw context.FailAt(PerSample, Rules.NoSuchOption, context.Declaration, PerSample, "a layer without DropConnect", "give the rate, as in DropConnect = 0.5, or leave it out");
        return true;
    }

    /// <summary>Adds the penalties on a bias.</summary>
    public static void Bias(LoweringContext context, Node bias)
    {
        var g = context.Graph;
        var parameter = Ops.Weight.AttributeOf(bias);
        if (context.Arguments.NotNegativeReal("BiasL1", 0) is > 0 and var l1)
            context.Parameters.PenalizeOnce(parameter, g => g.Multiply(Absolutes(g, bias), g.Number(l1)));
        if (context.Arguments.NotNegativeReal("BiasL2", 0) is > 0 and var l2)
            context.Parameters.PenalizeOnce(parameter, g => g.Multiply(Squares(g, bias), g.Number(l2)));
    }

    /// <summary>Scales the rows of a weight down to a largest norm, after each step.</summary>
    public static Node Project(GraphBuilder graph, Node weight, double largest, RowTable? rows)
    {
        if (rows is not null)
            return graph.Add(GatherRows.Op, rows, Project(graph, graph.Add(ScatterRows.Op, rows, weight), largest, rows: null));
        var norms = graph.Max(RowNorms(graph, weight), graph.Number(Tiny));
        return graph.Multiply(weight, graph.Add(Scalars.Min, graph.Divide(graph.Number(largest), norms), graph.Number(1)));
    }

    private static void Penalize(LoweringContext context, ParameterSpec parameter, Node weight, RowTable? rows)
    {
        var g = context.Graph;
        if (context.Arguments.NotNegativeReal("L1", 0, ofNetwork: true) is > 0 and var l1)
            context.Parameters.PenalizeOnce(parameter, g => g.Multiply(Absolutes(g, weight), g.Number(l1)));
        if (context.Arguments.NotNegativeReal("L2", 0, ofNetwork: true) is > 0 and var l2)
            context.Parameters.PenalizeOnce(parameter, g => g.Multiply(Squares(g, weight), g.Number(l2)));
        if (context.Arguments.NotNegativeReal("GroupLasso", 0, ofNetwork: true) is > 0 and var group)
            context.Parameters.PenalizeOnce(parameter, g => g.Multiply(GroupNorms(g, weight, rows), g.Number(group)));
    }

    private static Node Squares(GraphBuilder graph, Node value) => Reduce.Sum(graph, graph.Multiply(value, value), Keep.Scalar);

    private static Node Absolutes(GraphBuilder graph, Node value) => Reduce.Sum(graph, graph.Add(Scalars.Abs, value), Keep.Scalar);

    /// <summary>The sum over outputs of the norm of their weights times the root of their number.</summary>
    private static Node GroupNorms(GraphBuilder graph, Node weight, RowTable? rows)
    {
        if (rows is null)
            return graph.Multiply(Reduce.Sum(graph, RowNorms(graph, weight), Keep.Scalar), graph.Number(Math.Sqrt(weight.Type.Inner)));
        // Outputs with equal numbers of weights have one factor and are added together.
        var norms = RowNorms(graph, graph.Add(ScatterRows.Op, rows, weight));
        return rows.OutputsBySize()
            .Select(outputs => graph.Multiply(Reduce.Sum(graph, graph.Add(GatherRows.Op, outputs.Table, norms), Keep.Scalar),
                graph.Number(Math.Sqrt(outputs.Size))))
            .Aggregate(graph.Add);
    }

    /// <summary>For each output, the norm of its weights.</summary>
    private static Node RowNorms(GraphBuilder graph, Node weight) =>
        graph.Sqrt(graph.Add(Reduce.Sum(graph, graph.Multiply(weight, weight), Keep.Channel), graph.Number(Tiny)));
}
