using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>What the declaration asks of weights besides a small loss: penalties, products in their place, a largest norm, dropped connections.</summary>
internal static class Regularization
{
    /// <summary>The option, and the role of its rate.</summary>
    public const string DropConnect = "DropConnect";

    /// <summary>Within the root of a norm, so that it has a slope where a row is zero.</summary>
    private const double Tiny = 1e-12;

    /// <summary>The weight that the layer computes with: the parameter, or its product with another one; standardised, then dropped in part.</summary>
    /// <param name="declare">Declares a parameter by its role and the C# expression of its initial value.</param>
    /// <param name="rows">Where its rows stand among those of all weights, where only some exist.</param>
    public static Node Weight(LayerBuilder builder, string role, string initializer, Func<string, string, Node> declare, RowTable? rows)
    {
        var g = builder.Graph;
        var product = builder.NotNegativeReal("L1Product", 0, ofNetwork: true);
        var weight = declare(role, initializer);
        if (product > 0)
        {
            var factor = declare(role + "Factor", "Initializer.Ones");
            var (first, second) = (weight, factor);
            builder.PenalizeOnce((ParameterSpec)first.Attribute!, () => g.Multiply(g.Add(Squares(g, first), Squares(g, second)), g.Number(product)));
            weight = builder.As(role, () => g.Multiply(first, second));
            Penalize(builder, (ParameterSpec)second.Attribute!, weight, rows);
        }
        else
        {
            Penalize(builder, (ParameterSpec)weight.Attribute!, weight, rows);
        }

        var largest = builder.NotNegativeReal("MaxNorm", 0, ofNetwork: true);
        if (largest > 0 && product > 0)
            throw builder.FailAt("MaxNorm", Rules.OutOfRange, builder.Declaration, "MaxNorm", "left out where L1Product makes products of the weights", largest.ToString("R", CultureInfo.InvariantCulture));
        if (product == 0)
            builder.LimitNorm((ParameterSpec)weight.Attribute!, largest, rows);
        var whole = WeightStandardization.Apply(builder, weight, isWhole: rows is null);
        if (builder.DropRate(DropConnect, 0, DropConnect) is not { } rate)
            return whole;
        return builder.As("Kept" + role, () => DropoutLayer.Elements(builder, whole, rate));
    }

    /// <summary>Penalties on a bias, where the layer asks for them.</summary>
    public static void Bias(LayerBuilder builder, Node bias)
    {
        var g = builder.Graph;
        var parameter = (ParameterSpec)bias.Attribute!;
        if (builder.NotNegativeReal("BiasL1", 0) is > 0 and var l1)
            builder.PenalizeOnce(parameter, () => g.Multiply(Absolutes(g, bias), g.Number(l1)));
        if (builder.NotNegativeReal("BiasL2", 0) is > 0 and var l2)
            builder.PenalizeOnce(parameter, () => g.Multiply(Squares(g, bias), g.Number(l2)));
    }

    /// <summary>Scales the rows of a weight that are longer than a norm down to it: what is done after each step.</summary>
    public static Node Project(Graph graph, Node weight, double largest, RowTable? rows)
    {
        if (rows is not null)
            return graph.Add(GatherRows.Op, rows, Project(graph, graph.Add(ScatterRows.Op, rows, weight), largest, rows: null));
        var norms = graph.Max(RowNorms(graph, weight), graph.Number(Tiny));
        return graph.Multiply(weight, graph.Add(Scalars.Min, null, graph.Divide(graph.Number(largest), norms), graph.Number(1)));
    }

    private static void Penalize(LayerBuilder builder, ParameterSpec parameter, Node weight, RowTable? rows)
    {
        var g = builder.Graph;
        if (builder.NotNegativeReal("L1", 0, ofNetwork: true) is > 0 and var l1)
            builder.PenalizeOnce(parameter, () => g.Multiply(Absolutes(g, weight), g.Number(l1)));
        if (builder.NotNegativeReal("L2", 0, ofNetwork: true) is > 0 and var l2)
            builder.PenalizeOnce(parameter, () => g.Multiply(Squares(g, weight), g.Number(l2)));
        if (builder.NotNegativeReal("GroupLasso", 0, ofNetwork: true) is > 0 and var group)
            builder.PenalizeOnce(parameter, () => g.Multiply(GroupNorms(g, weight, rows), g.Number(group)));
    }

    private static Node Squares(Graph graph, Node value) => Reduce.Sum(graph, graph.Multiply(value, value), Keep.Scalar);

    private static Node Absolutes(Graph graph, Node value) => Reduce.Sum(graph, graph.Add(Scalars.Abs, null, value), Keep.Scalar);

    /// <summary>The sum of the norms of all weights that go into one output, each times the root of how many they are.</summary>
    private static Node GroupNorms(Graph graph, Node weight, RowTable? rows)
    {
        if (rows is null)
            return graph.Multiply(Reduce.Sum(graph, RowNorms(graph, weight), Keep.Scalar), graph.Number(Math.Sqrt(weight.Type.Inner)));
        // Outputs of as many weights have one factor, and are added up together.
        var norms = RowNorms(graph, graph.Add(ScatterRows.Op, rows, weight));
        return rows.OutputsBySize()
            .Select(outputs => graph.Multiply(Reduce.Sum(graph, graph.Add(GatherRows.Op, outputs.Table, norms), Keep.Scalar), graph.Number(Math.Sqrt(outputs.Size))))
            .Aggregate(graph.Add);
    }

    /// <summary>The norm of all weights that go into one output, for each output.</summary>
    private static Node RowNorms(Graph graph, Node weight) =>
        graph.Sqrt(graph.Add(Reduce.Sum(graph, graph.Multiply(weight, weight), Keep.Channel), graph.Number(Tiny)));
}
